import type { SourceResolution } from '@millrace/operator';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { columnOf } from '../../plan/build-expression.ts';
import { projectPlan, timeFieldName } from '../../plan/build-plan.ts';
import type { SourcePlan } from '../../plan/logical-plan.ts';
import { assignTo } from './assignment.ts';
import type { Binder } from '../binder.ts';
import { errorExpression } from '../error-expression.ts';
import type { Relation } from '../relation.ts';
import { bindEventTime } from './event-time.ts';
import { bindScalar } from '../expression/bind-scalar.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { scopeOf } from '../scope.ts';
import {
  bindTableColumns,
  physicalSchema,
  type TableColumn,
  type TableColumns,
} from './table-columns.ts';
import { connectorOptions, reportIssues } from './table-options.ts';
import type { ConnectorTable } from './table-set.ts';
import { unknownRelation, unknownRows } from '../unknown-relation.ts';

/** The rows that a connector brings, with generated columns, event time and watermark. */
export function bindSourceTable(binder: Binder, table: ConnectorTable): Relation {
  const declared = bindTableColumns(binder, table.statement);
  const resolution = declared.hasErrors ? null : resolveSource(binder, table, declared);
  if (resolution === null) {
    // Declared names are known all the same, so that what reads the table can be checked.
    const schema = declared.columns.map(({ field }) => field);
    return schema.length === 0 ? unknownRelation : unknownRows(schema);
  }
  const { schema, timeField, options } = resolution;
  const { connector, name } = table;
  const { primaryKey } = declared;
  const plan: SourcePlan = {
    kind: 'source',
    connector,
    options,
    table: name,
    primaryKey,
    schema,
    timeField,
  };
  return bindEventTime(binder, table, generateColumns(binder, table, plan, declared));
}

function resolveSource(
  { options, diagnostics }: Binder,
  table: ConnectorTable,
  declared: TableColumns,
): SourceResolution | null {
  const source = options.catalog.connector(table.connector)?.source;
  if (source === undefined) return null;
  const columns = physicalSchema(declared);
  const resolution = source.resolve({
    name: table.name,
    columns: columns.length === 0 ? null : columns,
    options: connectorOptions(table.options),
  });
  if (resolution.kind === 'resolved') return resolution.value;
  reportIssues(diagnostics, table.options, table.span, resolution.issues);
  return null;
}

/**
 * Generated columns in their declared places; all columns of the connector's own go before them.
 */
function generateColumns(
  binder: Binder,
  table: ConnectorTable,
  plan: SourcePlan,
  { columns }: TableColumns,
): Relation {
  const { schema } = plan;
  const timeField = must(plan.timeField);
  const own = schema
    .map(({ name }, field) => ({ name, field }))
    .filter(({ name, field }) => field !== timeField || name !== timeFieldName);
  const relation: Relation = { plan, columns: own, open: false };
  if (columns.every(({ generated }) => generated === null)) return relation;

  const scope = scopeOf(relation, table.name);
  const place = 'a generated column';
  const context: ExpressionContext = { binder, scope, calculations: null, place };
  const copy = (field: number): Expression => columnOf(plan, field);
  const isDeclared = columns.some(({ generated }) => generated === null);
  const items = isDeclared ? [] : own.map(({ name, field }) => ({ name, expression: copy(field) }));
  let physical = 0;
  for (const column of columns) {
    const { name } = column.field;
    const { generated } = column;
    const expression = generated === null ? copy(physical) : generate(context, column, generated);
    if (generated === null) physical += 1;
    items.push({ name, expression });
  }
  items.push({ name: timeFieldName, expression: copy(timeField) });
  const projected = projectPlan(plan, items, items.length - 1);
  const visible = items.slice(0, -1).map(({ name }, field) => ({ name, field }));
  return { plan: projected, columns: visible, open: false };
}

function generate(
  context: ExpressionContext,
  { field, definition }: TableColumn,
  syntax: NonNullable<TableColumn['generated']>,
): Expression {
  const bound = bindScalar(context, syntax);
  const what = `column "${field.name}"`;
  const value = assignTo(context, bound, { type: field.type, what, span: syntax.span });
  if (value.nullable && !field.nullable && value !== errorExpression) {
    context.binder.diagnostics.warn(
      definition.span,
      'nullable-value',
      `${what} is NOT NULL but its expression may be NULL`,
      { hint: 'use coalesce(...), or leave NOT NULL out', detail: 'it is taken as nullable' },
    );
  }
  return value;
}
