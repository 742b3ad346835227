import { type OptionIssue, tableOptionNames } from '@millrace/operator';
import type { ConnectorOptions, OptionValue } from '@millrace/program';
import type {
  IntervalLiteral,
  OptionValue as SyntaxOptionValue,
  Span,
  TableOption,
} from '@millrace/sql';
import { unreachable } from '@millrace/std';
import type { DiagnosticCollector } from '../diagnostic-collector.ts';
import { intervalMicros } from '../expression/interval.ts';

/** The options of WITH by their names, with their places. */
export type TableOptions = ReadonlyMap<string, BoundOption>;

interface BoundOption {
  readonly value: OptionValue;
  readonly span: Span;
}

/** What the planner itself reads, of sinks too: a table can be both. */
const planningOptions = tableOptionNames('source');

export function bindTableOptions(
  diagnostics: DiagnosticCollector,
  options: readonly TableOption[],
): TableOptions {
  const bound = new Map<string, BoundOption>();
  for (const { key, value, span } of options) {
    if (bound.has(key.value)) {
      diagnostics.error(key.span, 'duplicate-option', `option "${key.value}" is given twice`);
      continue;
    }
    bound.set(key.value, { value: bindValue(diagnostics, value), span });
  }
  return bound;
}

/** What is left for the connector. */
export function connectorOptions(options: TableOptions): ConnectorOptions {
  const left = [...options].filter(([name]) => !planningOptions.includes(name));
  return Object.fromEntries(left.map(([name, { value }]) => [name, value]));
}

/** An option that must be a text; null when it is not given, or not a text, which is an error. */
export function textOption(
  diagnostics: DiagnosticCollector,
  options: TableOptions,
  name: string,
): string | null {
  const option = options.get(name);
  if (option === undefined) return null;
  if (typeof option.value === 'string') return option.value;
  diagnostics.error(option.span, 'invalid-option', `option "${name}" must be a string`);
  return null;
}

export function reportIssues(
  diagnostics: DiagnosticCollector,
  options: TableOptions,
  whole: Span,
  issues: readonly OptionIssue[],
): void {
  for (const { option, message, hint } of issues) {
    const span = option === null ? undefined : options.get(option)?.span;
    diagnostics.error(span ?? whole, 'invalid-option', message, { hint });
  }
}

function bindValue(diagnostics: DiagnosticCollector, value: SyntaxOptionValue): OptionValue {
  switch (value.kind) {
    case 'string-literal':
    case 'boolean-literal':
      return value.value;
    case 'number-literal':
      return Number(value.text);
    case 'interval-literal':
      // With its unit, because a bare number means something else to each option.
      return `${bindMicros(diagnostics, value)} microseconds`;
    case 'option-array':
      return value.elements.map((element) =>
        element.kind === 'identifier' ? element.value : bindValue(diagnostics, element),
      );
    default:
      return unreachable(value);
  }
}

function bindMicros(diagnostics: DiagnosticCollector, literal: IntervalLiteral): bigint {
  const micros = intervalMicros(literal);
  if (typeof micros === 'bigint') return micros;
  const { code, message, hint } = micros;
  diagnostics.error(literal.span, code, message, { hint });
  return 0n;
}
