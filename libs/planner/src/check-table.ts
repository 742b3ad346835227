import type { Schema } from '@millrace/data';
import type { ConnectorOptions } from '@millrace/program';
import type { Span } from '@millrace/sql';
import { must } from '@millrace/std';
import type { Binder } from './bind/binder.ts';
import { visibleSchema } from './bind/relation.ts';
import { newBinder } from './bind/new-binder.ts';
import { declareTable } from './bind/table/declare-table.ts';
import { resolveSink } from './bind/table/resolve-sink.ts';
import { bindTableColumns, physicalSchema } from './bind/table/table-columns.ts';
import { connectorOptions } from './bind/table/table-options.ts';
import { relationOf } from './bind/table/table-relation.ts';
import type { ConnectorTable } from './bind/table/table-set.ts';
import { plansBelow } from './plan/plan-inputs.ts';
import type { PlanOptions } from './plan-options.ts';
import type { SavedTable } from './saved/saved-connections.ts';
import { parseTypeName, savedStatement, type TablePart } from './saved/saved-statement.ts';

/** Of a type that is none: texts of any length may come in its place. */
const shownLettersMax = 100;

export interface TableProblem {
  readonly part: TablePart;
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface CheckedTable {
  readonly connector: string;
  /** As the connector resolved them: what it is opened with. */
  readonly options: ConnectorOptions;
  /** What the connector fills, event time last; what a sink declares, else nothing. */
  readonly schema: Schema;
  /** What queries see of it. */
  readonly columns: Schema;
}

/** What a saved table comes to, or all that is wrong with it, by its parts. */
export function checkTable(
  table: SavedTable,
  options: PlanOptions,
): { readonly checked: CheckedTable | null; readonly problems: readonly TableProblem[] } {
  const parts: TablePart[] = [];
  const statement = savedStatement(table, (part) => {
    parts.push(part);
    return { start: parts.length - 1, end: parts.length };
  });
  const binder = newBinder(options);
  for (const [index, { type, name }] of table.columns.entries()) {
    if (parseTypeName(type) !== null) continue;
    const span = must(statement.columns[index]).span;
    const shown = type.length > shownLettersMax ? `${type.slice(0, shownLettersMax)}...` : type;
    const message = `column "${name}" has no type of SQL: "${shown}"`;
    binder.diagnostics.error(span, 'invalid-type', message, { hint: 'such as BIGINT or TEXT[]' });
  }
  const declared = declareTable(binder, statement);
  const checked = declared?.kind === 'connector-table' ? bind(binder, declared) : null;
  const errors = binder.diagnostics.list().filter(({ severity }) => severity === 'error');
  const problems = errors.map(({ span, message, hint }) => ({
    part: must(parts[span.start], 'every span is that of a part'),
    message,
    hint,
  }));
  return { checked: problems.length > 0 ? null : checked, problems };
}

function bind(binder: Binder, table: ConnectorTable): CheckedTable | null {
  const isSink = table.options.get('type')?.value === 'sink';
  return isSink ? bindSink(binder, table) : bindSource(binder, table);
}

function bindSource(binder: Binder, table: ConnectorTable): CheckedTable | null {
  const relation = relationOf(binder, table, table.span);
  const source = plansBelow([relation.plan]).find((plan) => plan.kind === 'source');
  if (source?.kind !== 'source') return null;
  const { connector, options, schema } = source;
  return { connector, options, schema, columns: visibleSchema(relation) };
}

function bindSink(binder: Binder, table: ConnectorTable): CheckedTable | null {
  const { connector, name, options, span } = table;
  if (binder.options.catalog.connector(connector)?.sink === undefined) {
    const place: Span = options.get('type')?.span ?? span;
    const message = `connector "${connector}" is a source: nothing can be written to it`;
    binder.diagnostics.error(place, 'not-a-sink', message, { hint: "write type = 'source'" });
    return null;
  }
  const declared = bindTableColumns(binder, table.statement);
  const columns = physicalSchema(declared);
  if (declared.hasErrors) return null;
  const resolution = resolveSink(binder, {
    connector,
    name,
    columns: columns.length === 0 ? null : columns,
    options: connectorOptions(options),
    places: options,
    span,
  });
  if (resolution === null) return null;
  return { connector, options: resolution.options, schema: columns, columns };
}
