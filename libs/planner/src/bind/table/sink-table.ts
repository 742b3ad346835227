import { formatType, type Schema, type SqlType } from '@millrace/data';
import { commonType } from '@millrace/expr';
import type { Insert } from '@millrace/sql';
import { counted, must } from '@millrace/std';
import { columnOf } from '../../plan/build-expression.ts';
import { projectPlan, unionPlan } from '../../plan/build-plan.ts';
import type { LogicalPlan, SinkPlan } from '../../plan/logical-plan.ts';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import { type Relation, visibleSchema } from '../relation.ts';
import { castTo } from '../expression/cast-to.ts';
import { bindInsertSource } from './insert.ts';
import { resolveSink } from './resolve-sink.ts';
import { scopeOf } from '../scope.ts';
import { bindTableColumns, physicalSchema } from './table-columns.ts';
import { connectorOptions } from './table-options.ts';
import type { ConnectorTable } from './table-set.ts';

interface BoundInsert {
  readonly insert: Insert;
  readonly relation: Relation;
}

/** All INSERTs of a table as one sink; null after an error. */
export function bindSinkTable(
  binder: Binder,
  table: ConnectorTable,
  inserts: readonly Insert[],
): SinkPlan | null {
  const declared = bindTableColumns(binder, table.statement);
  const schema = physicalSchema(declared);
  const bound = inserts.map((insert) => ({
    insert,
    relation: bindInsertSource(binder, insert, table.name, schema),
  }));
  const isWritable = inserts.every((insert) => checkWritable(binder, table, insert));
  const resolution =
    !isWritable || declared.hasErrors
      ? null
      : resolveSink(binder, {
          connector: table.connector,
          name: table.name,
          columns: schema.length === 0 ? null : schema,
          options: connectorOptions(table.options),
          places: table.options,
          span: table.span,
        });
  const input = mergeInserts(binder, table, bound);
  if (resolution === null || input === null) return null;
  const { connector, name } = table;
  const { options, oneSubtask = false } = resolution;
  const { primaryKey } = declared;
  return { kind: 'sink', connector, table: name, primaryKey, options, oneSubtask, input };
}

function checkWritable(
  { diagnostics, options }: Binder,
  table: ConnectorTable,
  { table: { span } }: Insert,
): boolean {
  const connector = options.catalog.connector(table.connector);
  if (connector === null) return false;
  const isSource = table.options.get('type')?.value === 'source';
  if (connector.sink !== undefined && !isSource) return true;
  const why = isSource ? "it has type = 'source'" : `connector "${table.connector}" is a source`;
  diagnostics.error(span, 'not-a-sink', `table "${table.name}" cannot be written: ${why}`, {
    hint: `SELECT ... FROM ${table.name} reads it`,
  });
  return false;
}

/** One stream of exactly the columns of the sink; null after an error. */
function mergeInserts(
  binder: Binder,
  table: ConnectorTable,
  inserts: readonly BoundInsert[],
): LogicalPlan | null {
  const [first, ...others] = inserts;
  const isKnown = inserts.every(({ relation: { open, plan } }) => !open && plan.kind !== 'unknown');
  if (first === undefined || !isKnown) return null;
  const schema = visibleSchema(first.relation);
  if (schema.some(({ type }) => isErrorType(type))) return null;
  if (!checkDistinct(binder, first, schema)) return null;
  const types = schema.map(({ type }) => type);
  const isFine = others.map((other) => agree(binder, table.name, other, { schema, types }));
  if (isFine.includes(false)) return null;
  const plans = inserts.map((bound) => columnsOnly(binder, bound, schema, types));
  return plans.length === 1
    ? must(plans[0])
    : unionPlan(
        plans,
        schema.map(({ name }) => name),
      );
}

/** Rows go out by the names of their columns. */
function checkDistinct({ diagnostics }: Binder, { insert }: BoundInsert, schema: Schema): boolean {
  const seen = new Set<string>();
  for (const { name } of schema) {
    if (seen.has(name)) {
      const message = `column "${name}" is given twice`;
      const hint = 'give one of them another name with AS';
      diagnostics.error(insert.source.span, 'duplicate-column', message, { hint });
      return false;
    }
    seen.add(name);
  }
  return true;
}

/** Whether a further INSERT has the columns of the first; `types` become those of all. */
function agree(
  { diagnostics }: Binder,
  table: string,
  { insert, relation }: BoundInsert,
  { schema, types }: { readonly schema: Schema; readonly types: SqlType[] },
): boolean {
  const own = visibleSchema(relation);
  const refuse = (detail: string): false => {
    const message = `all INSERTs into "${table}" must have the same columns`;
    const hint = `declare the columns in CREATE TABLE ${table} (...)`;
    diagnostics.error(insert.source.span, 'schema-mismatch', message, { detail, hint });
    return false;
  };
  if (own.length !== schema.length) {
    return refuse(`the first has ${counted(schema.length, 'column')}, this one ${own.length}`);
  }
  for (const [i, field] of own.entries()) {
    const { name } = must(schema[i]);
    const type = must(types[i]);
    if (isErrorType(field.type)) return false;
    if (name.toLowerCase() !== field.name.toLowerCase()) {
      return refuse(`column ${i + 1} is "${name}" in the first and "${field.name}" in this one`);
    }
    const common = commonType(type, field.type);
    if (common === null) {
      const pair = `${formatType(type)} in the first and ${formatType(field.type)} in this one`;
      return refuse(`column "${name}" is ${pair}`);
    }
    types[i] = common;
  }
  return true;
}

function columnsOnly(
  binder: Binder,
  { insert, relation }: BoundInsert,
  schema: Schema,
  types: readonly SqlType[],
): LogicalPlan {
  const scope = scopeOf(relation, null);
  const context = { binder, scope, calculations: null, place: 'INSERT' };
  const items = relation.columns.map(({ field }, i) => {
    const column = columnOf(relation.plan, field);
    const expression = castTo(context, insert.source.span, column, must(types[i]));
    return { name: must(schema[i]).name, expression };
  });
  return projectPlan(relation.plan, items, null);
}
