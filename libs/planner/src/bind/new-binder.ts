import type { PlanOptions } from '../plan-options.ts';
import type { Binder } from './binder.ts';
import { DiagnosticCollector } from './diagnostic-collector.ts';
import { expressionRule } from './expression/expression.ts';
import { queryRule } from './query/query.ts';
import { TableSet } from './table/table-set.ts';

/** A binder that has bound nothing yet. */
export function newBinder(
  options: PlanOptions,
  diagnostics: DiagnosticCollector = new DiagnosticCollector(),
): Binder {
  return {
    options,
    rules: { expression: expressionRule, query: queryRule },
    diagnostics,
    tables: new TableSet(),
    isPartial: diagnostics.hasErrors,
    queries: 0,
    origins: new WeakMap(),
    failures: new WeakMap(),
    uses: { tables: new Set(), profiles: new Set() },
  };
}
