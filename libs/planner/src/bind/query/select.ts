import type { Expression } from '@millrace/program';
import type { Select } from '@millrace/sql';
import { filterPlan, projectPlan, timeFieldName } from '../../plan/build-plan.ts';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import type { Binder } from '../binder.ts';
import { isErrorType } from '../error-expression.ts';
import type { Relation } from '../relation.ts';
import { Calculations } from './calculations.ts';
import { bindScalar } from '../expression/bind-scalar.ts';
import type { ExpressionContext } from '../expression/expression-context.ts';
import { requireBoolean } from '../expression/operator.ts';
import { bindFrom, type FromClause } from './from.ts';
import { bindGroupBy, type BoundGroupBy } from './group-by.ts';
import type { CommonTables } from './common-tables.ts';
import { planCalculations } from './plan-calculations.ts';
import { type Scope, scopeOf } from '../scope.ts';
import { keepDistinct } from './select-distinct.ts';
import { bindSelectList, type SelectColumn } from './select-list.ts';
import { unknownRelation } from '../unknown-relation.ts';

/** Plans are walked recursively, and each SELECT may make them a few operators higher. */
export const queriesMax = 500;

/** The columns of the select list, and behind them the hidden event time of the rows. */
export function bindSelect(binder: Binder, tables: CommonTables, select: Select): Relation {
  binder.queries += 1;
  if (binder.queries > queriesMax) {
    const message = `there are more than ${queriesMax} SELECTs`;
    binder.diagnostics.error(select.span, 'too-many-queries', message, {
      hint: 'split the text into several pipelines',
    });
    return unknownRelation;
  }
  refuseClauses(binder, select);
  const from = bindSelectFrom(binder, tables, select);
  const scope = scopeOf(from.relation, from.qualifier);
  const filtered = bindWhere(binder, from.relation.plan, scope, select);
  const groupBy = bindGroupBy(binder, filtered, scope, select);
  const calculations = new Calculations(scope.schema, groupBy?.windowNames ?? []);
  const context: ExpressionContext = { binder, scope, calculations, place: 'the select list' };
  const columns = bindSelectList(context, select.items);
  const having = bindHaving({ ...context, place: 'HAVING', aliases: columns }, select);
  return finishSelect({
    binder,
    select,
    from,
    input: filtered,
    groupBy,
    calculations,
    columns,
    having,
  });
}

interface BoundSelect {
  readonly binder: Binder;
  readonly select: Select;
  readonly from: FromClause;
  readonly input: LogicalPlan;
  readonly groupBy: BoundGroupBy | null;
  readonly calculations: Calculations;
  readonly columns: readonly SelectColumn[];
  readonly having: Expression | null;
}

function finishSelect(bound: BoundSelect): Relation {
  const { columns, from, having } = bound;
  const planned = planCalculations({
    ...bound,
    expressions: columns.map(({ expression }) => expression),
  });
  const hasErrors = having !== null && isErrorType(having.type);
  if (planned === null || hasErrors || from.relation.plan.kind === 'unknown') {
    return afterError(bound);
  }
  const items = columns.map(({ name }, i) => ({
    name,
    expression: planned.expressions[i] ?? planned.time,
  }));
  const visible = columns.map(({ name }, field) => ({ name, field }));
  const timed = [...items, { name: timeFieldName, expression: planned.time }];
  const plan = projectPlan(planned.plan, timed, items.length);
  const relation: Relation = { plan, columns: visible, open: false };
  const { binder, select } = bound;
  return select.distinct === undefined ? relation : keepDistinct(binder, relation, select.distinct);
}

/** The names are known, unless `*` stands for some that are not. */
function afterError({ columns, from }: BoundSelect): Relation {
  if (from.relation.open) return unknownRelation;
  const schema = columns.map(({ name, expression: { type, nullable } }) => ({
    name,
    type,
    nullable,
  }));
  const visible = columns.map(({ name }, field) => ({ name, field }));
  return { plan: { ...unknownRelation.plan, schema }, columns: visible, open: false };
}

function bindSelectFrom(binder: Binder, tables: CommonTables, select: Select): FromClause {
  if (select.from.length === 0) {
    const hint = 'name the table whose rows are to be read';
    binder.diagnostics.refuse(select.span, 'SELECT without FROM is', hint);
  }
  return bindFrom(binder, tables, select.from);
}

function bindWhere(
  binder: Binder,
  plan: LogicalPlan,
  scope: Scope,
  { where, items }: Select,
): LogicalPlan {
  if (where === undefined) return plan;
  const laterAliases = items.flatMap((item) =>
    item.kind === 'expression-item' && item.alias !== undefined ? [item.alias.value] : [],
  );
  const place = 'WHERE';
  const context: ExpressionContext = { binder, scope, calculations: null, place, laterAliases };
  const predicate = requireBoolean(context, bindScalar(context, where), where.span, 'WHERE');
  if (isErrorType(predicate.type) || plan.kind === 'unknown') return plan;
  return filterPlan(plan, predicate);
}

function bindHaving(context: ExpressionContext, { having }: Select): Expression | null {
  if (having === undefined) return null;
  return requireBoolean(context, bindScalar(context, having), having.span, 'HAVING');
}

function refuseClauses({ diagnostics }: Binder, select: Select): void {
  const { qualify, windows } = select;
  if (qualify !== undefined) {
    diagnostics.refuse(qualify.span, 'QUALIFY is', 'put row_number() into a subquery in FROM');
  }
  const [named] = windows;
  if (named !== undefined) {
    diagnostics.refuse(named.span, 'the WINDOW clause is', 'write OVER (...) in place');
  }
}
