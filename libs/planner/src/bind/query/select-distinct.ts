import type { ColumnExpression } from '@millrace/program';
import type { Distinct } from '@millrace/sql';
import { must } from '@millrace/std';
import { columnOf } from '../../plan/build-expression.ts';
import { projectPlan, timeFieldName, windowAggregatePlan } from '../../plan/build-plan.ts';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import { windowOrigin } from '../../plan/window-lineage.ts';
import type { Binder } from '../binder.ts';
import type { Relation } from '../relation.ts';
import { requireGroupable } from './groupable.ts';

/**
 * SELECT DISTINCT: a row of each kind in each window. One of the columns must be the window, since
 * without it no row would ever be known to come no more.
 */
export function keepDistinct(binder: Binder, relation: Relation, distinct: Distinct): Relation {
  const { plan, columns } = relation;
  const keys = columns.map(({ field }) => columnOf(plan, field));
  const { timeField } = plan;
  if (distinct.on.length > 0) {
    const hint = 'take the first rows by row_number() OVER (PARTITION BY window ... ORDER BY ...)';
    binder.diagnostics.refuse(distinct.span, 'DISTINCT ON is', hint);
    return relation;
  }
  if (timeField === null || !keys.some((key) => isWindow(plan, key))) {
    const hint = 'select the window of a windowed aggregate too, or GROUP BY a time window';
    binder.diagnostics.refuse(distinct.span, 'DISTINCT without a window is', hint);
    return relation;
  }
  for (const key of keys) requireGroupable(binder, key, distinct.span);
  const time = columnOf(plan, timeField);
  const parts = { input: plan, window: { kind: 'instant' }, keys, aggregates: [], time } as const;
  const grouped = windowAggregatePlan(parts);
  const items = columns.map(({ name }, i) => ({ name, expression: columnOf(grouped, i) }));
  const end = columnOf(grouped, must(grouped.timeField));
  const timed = [...items, { name: timeFieldName, expression: end }];
  const visible = columns.map(({ name }, field) => ({ name, field }));
  return { plan: projectPlan(grouped, timed, items.length), columns: visible, open: false };
}

function isWindow(plan: LogicalPlan, key: ColumnExpression): boolean {
  return windowOrigin(plan, key) !== null;
}
