import type { CreateTable, CreateView, SetStatement, Span, Statement } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import type { SinkPlan } from '../plan/logical-plan.ts';
import type { Binder } from './binder.ts';
import { declareTable } from './table/declare-table.ts';
import { didYouMean } from './diagnostic-collector.ts';
import { findTable, tableNames } from './table/find-table.ts';
import { objectNameText } from './names.ts';
import { refuseOwnInputs } from './table/own-inputs.ts';
import { bindQuery } from './rules.ts';
import { bindQueryStatement } from './query-statement.ts';
import { bindSinkTable } from './table/sink-table.ts';
import { relationOf } from './table/table-relation.ts';
import type { DeclaredTable } from './table/table-set.ts';

/**
 * Binds all statements of a text as one pipeline: the sinks that rows end in. Declarations come
 * first, wherever they stand; what nothing reads is bound all the same, for its errors.
 */
export function bindStatements(
  binder: Binder,
  statements: readonly Statement[],
  end: Span,
): readonly SinkPlan[] {
  for (const statement of statements) declare(binder, statement);
  for (const statement of statements) addInsert(binder, statement);
  // In their order, so that those that read each other are not bound one in the other.
  for (const table of binder.tables.tables) {
    if (table.kind === 'view') relationOf(binder, table, table.span);
  }
  const sinks = bindSinks(binder, statements);
  refuseOwnInputs(binder, sinks);
  for (const table of binder.tables.tables) bindUnused(binder, table);
  if (sinks.length === 0 && !binder.diagnostics.hasErrors) reportNothingToRun(binder, end);
  return sinks;
}

function declare(binder: Binder, statement: Statement): void {
  const { diagnostics } = binder;
  switch (statement.kind) {
    case 'create-table':
      return add(binder, statement, declareTable(binder, statement));
    case 'create-view': {
      const { name, query, columns } = statement;
      const table = {
        kind: 'view',
        name: objectNameText(name),
        span: name.span,
        query,
        columns,
      } as const;
      return add(binder, statement, table);
    }
    case 'create-function':
      return diagnostics.refuse(statement.span, 'CREATE FUNCTION is');
    case 'drop':
      return diagnostics.refuse(
        statement.span,
        'DROP is',
        'leave out what the pipeline does not need',
      );
    case 'explain': {
      const message = 'EXPLAIN shows a plan and cannot be run';
      const hint = 'remove EXPLAIN to run the query';
      return diagnostics.error(statement.span, 'not-supported', message, { hint });
    }
    case 'set-statement':
      return checkSet(binder, statement);
    case 'insert':
    case 'query-statement':
      return;
    default:
      return unreachable(statement);
  }
}

function add(
  { tables, diagnostics }: Binder,
  statement: CreateTable | CreateView,
  table: DeclaredTable | null,
): void {
  if (table === null) return;
  const [first] = statement.name.parts;
  const known = first === undefined ? null : tables.findNamed({ ...first, quoted: false });
  if (known === null) return tables.add(table);
  if (statement.ifNotExists) return;
  const message = `"${table.name}" is declared already`;
  diagnostics.error(table.span, 'duplicate-table', message, { hint: 'give one another name' });
}

function addInsert(binder: Binder, statement: Statement): void {
  const { tables, diagnostics, isPartial } = binder;
  if (statement.kind !== 'insert') return;
  const table = findTable(binder, statement.table);
  const name = objectNameText(statement.table);
  if (table === null) {
    if (isPartial) return;
    const hint =
      didYouMean(name, tableNames(binder)) ?? `declare it with CREATE TABLE ${name} WITH (...)`;
    const message = `table "${name}" does not exist`;
    diagnostics.error(statement.table.span, 'undefined-table', message, { hint });
    return;
  }
  if (table.kind === 'view') {
    const message = `"${table.name}" is a view: nothing can be inserted`;
    diagnostics.error(statement.table.span, 'not-a-sink', message);
    return;
  }
  tables.addInsert(table, statement);
}

function bindSinks(binder: Binder, statements: readonly Statement[]): readonly SinkPlan[] {
  const sinks: (SinkPlan | null)[] = [];
  const done = new Set<DeclaredTable>();
  for (const statement of statements) {
    if (statement.kind === 'query-statement') sinks.push(bindQueryStatement(binder, statement));
    if (statement.kind !== 'insert') continue;
    const table = binder.tables.find(statement.table);
    // Where the table is unknown, the query may have errors all the same.
    if (table === null || table.kind === 'view') bindQuery(binder, [], statement.source);
    if (table?.kind !== 'connector-table' || done.has(table)) continue;
    done.add(table);
    sinks.push(bindSinkTable(binder, table, binder.tables.insertsInto(table)));
  }
  return sinks.filter((sink) => sink !== null);
}

/** Finds the errors of what no sink depends on. */
function bindUnused(binder: Binder, table: DeclaredTable): void {
  const { tables, options } = binder;
  if (tables.relation(table) !== undefined || tables.binding.has(table)) return;
  if (table.kind === 'connector-table') {
    if (tables.insertsInto(table).length > 0) return;
    const connector = options.catalog.connector(table.connector);
    const isSource = connector?.source !== undefined && table.options.get('type')?.value !== 'sink';
    if (!isSource) {
      bindSinkTable(binder, table, []);
      return;
    }
  }
  // A table whose INSERT is missing is an error only for who reads it.
  if (table.kind === 'memory-table' && tables.insertsInto(table).length === 0) return;
  relationOf(binder, table, table.span);
}

function checkSet({ diagnostics }: Binder, { name, span }: SetStatement): void {
  const option = objectNameText(name);
  // Read for pipelines that have it; it matters to updating queries only.
  if (option.toLowerCase() === 'updating_ttl') return;
  const message = `invalid option "${option}"`;
  diagnostics.error(span, 'invalid-option', message, { hint: "the only option is 'updating_ttl'" });
}

function reportNothingToRun({ tables, diagnostics }: Binder, end: Span): void {
  const sink = tables.tables.find(
    (table) => table.kind === 'connector-table' && table.options.get('type')?.value === 'sink',
  );
  const hint = `add a SELECT, or INSERT INTO ${sink?.name ?? 'a table'} SELECT ...`;
  diagnostics.error(end, 'nothing-to-run', 'there is nothing to run', { hint });
}
