import type { Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { columnOf } from '../plan/build-expression.ts';
import { projectPlan } from '../plan/build-plan.ts';
import type { LogicalPlan } from '../plan/logical-plan.ts';
import { mapColumns } from '../plan/map-expression.ts';

/** The expression over rows whose top-level fields have gone to other places. */
export function remapFields(
  expression: Expression,
  fields: ReadonlyMap<number, number>,
): Expression {
  return mapColumns(expression, (column) => {
    const [field = 0, ...rest] = column.path;
    const place = must(fields.get(field), 'a field that is read is kept');
    return place === field ? column : { ...column, path: [place, ...rest] };
  });
}

/** The plan with just the fields at `places`; itself when that is all it has. */
export function projectFields(
  plan: LogicalPlan,
  places: readonly number[],
  names: Schema,
): LogicalPlan {
  const isAll = places.length === plan.schema.length;
  if (isAll && places.every((place, i) => place === i)) return plan;
  const items = places.map((place, i) => ({
    name: must(names[i]).name,
    expression: columnOf(plan, place),
  }));
  const timeField = plan.timeField === null ? -1 : places.indexOf(plan.timeField);
  return projectPlan(plan, items, timeField < 0 ? null : timeField);
}
