import type { Field, Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { Insert, Query, Span } from '@millrace/sql';
import { counted } from '@millrace/std';
import { columnOf, makeLiteral } from '../../plan/build-expression.ts';
import { projectPlan, timeFieldName } from '../../plan/build-plan.ts';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import { assignTo } from './assignment.ts';
import type { Binder } from '../binder.ts';
import { errorExpression } from '../error-expression.ts';
import type { Relation } from '../relation.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { pickByName } from '../names.ts';
import { requireValues } from './not-null.ts';
import { bindQuery } from '../rules.ts';
import { renameColumns } from '../query/rename-columns.ts';
import { scopeOf } from '../scope.ts';
import { unknownRelation } from '../unknown-relation.ts';

/**
 * The rows of an INSERT as rows of its table, event time behind them. `schema` is what the table
 * declares; when that is nothing, the columns are those of the query.
 */
export function bindInsertSource(
  binder: Binder,
  insert: Insert,
  table: string,
  schema: Schema,
): Relation {
  const relation = bindQuery(binder, [], insert.source);
  if (schema.length === 0) return renameColumns(binder, relation, insert.columns, table);
  const targets = bindTargets(binder, insert, table, schema);
  if (relation.open || relation.plan.kind === 'unknown' || targets === null) return unknownRelation;
  if (targets.length !== relation.columns.length) {
    const counts = `${counted(targets.length, 'column')} but the query gives ${relation.columns.length}`;
    const message = `INSERT into "${table}" takes ${counts}`;
    const hint = `the columns are: ${targets.map(({ name }) => name).join(', ')}`;
    binder.diagnostics.error(insert.source.span, 'wrong-column-count', message, { hint });
    return unknownRelation;
  }
  return assignColumns({ binder, insert, table, schema, targets, relation });
}

/** The columns of the table in the order of the query's. */
function bindTargets(
  { diagnostics }: Binder,
  { columns }: Insert,
  table: string,
  schema: Schema,
): readonly Field[] | null {
  if (columns.length === 0) return schema;
  const targets: Field[] = [];
  let isFine = true;
  for (const column of columns) {
    const [found] = pickByName(column, schema, ({ name }) => name);
    if (found === undefined) {
      const names = schema.map(({ name }) => name);
      const message = `column "${column.value}" of "${table}" does not exist`;
      const hint = didYouMean(column.value, names);
      diagnostics.error(column.span, 'undefined-column', message, { hint });
      isFine = false;
    } else if (targets.includes(found)) {
      const message = `column "${column.value}" is given twice`;
      diagnostics.error(column.span, 'duplicate-column', message);
      isFine = false;
    } else targets.push(found);
  }
  return isFine ? targets : null;
}

interface Assignment {
  readonly binder: Binder;
  readonly insert: Insert;
  readonly table: string;
  readonly schema: Schema;
  readonly targets: readonly Field[];
  readonly relation: Relation;
}

function assignColumns({ binder, insert, table, schema, targets, relation }: Assignment): Relation {
  const scope = scopeOf(relation, null);
  const context: ExpressionContext = { binder, scope, calculations: null, place: 'INSERT' };
  const items = schema.map((field) => {
    const { name } = field;
    const index = targets.indexOf(field);
    const source = relation.columns[index];
    const value =
      source === undefined
        ? makeLiteral(null, field.type)
        : (literalBehind(relation.plan, source.field) ?? columnOf(relation.plan, source.field));
    const span = itemSpan(insert.source, index) ?? insert.table.span;
    const what = `column "${name}" of "${table}"`;
    const expression = assignTo(context, value, { type: field.type, what, span });
    if (!field.nullable) tellNullable(context, span, what, expression);
    return { name, expression };
  });
  const columns = items.map(({ name }, field) => ({ name, field }));
  const { timeField } = relation.plan;
  const time = timeField === null ? null : columnOf(relation.plan, timeField);
  const timed = time === null ? items : [...items, { name: timeFieldName, expression: time }];
  const plan = projectPlan(relation.plan, timed, time === null ? null : items.length);
  return { plan: requireValues(plan, schema, table), columns, open: false };
}

/**
 * A constant of the select list takes on the type of its column: `INSERT ... SELECT '2024-01-01'`.
 */
function literalBehind(plan: LogicalPlan, field: number): Expression | null {
  const expression = plan.kind === 'project' ? plan.expressions[field] : undefined;
  return expression?.kind === 'literal' ? expression : null;
}

/** Whether a row of NULL ever comes is for the data to say: that is no error yet. */
function tellNullable(
  { binder: { diagnostics } }: ExpressionContext,
  span: Span,
  what: string,
  value: Expression,
): void {
  if (!value.nullable || value === errorExpression) return;
  if (value.kind === 'literal') {
    diagnostics.error(span, 'nullable-value', `${what} is NOT NULL but gets no value`);
    return;
  }
  diagnostics.warn(span, 'nullable-value', `${what} is NOT NULL but the value may be NULL`, {
    hint: 'use coalesce(...), or declare the source column NOT NULL: a NULL fails the job',
  });
}

/** The place of a column of a plain SELECT, for errors; undefined where `*` or UNION hides it. */
function itemSpan({ body, span }: Query, index: number): Span | undefined {
  if (body.kind === 'query') return itemSpan(body, index);
  if (body.kind !== 'select' || body.items.some(({ kind }) => kind === 'wildcard-item'))
    return span;
  return body.items[index]?.span;
}
