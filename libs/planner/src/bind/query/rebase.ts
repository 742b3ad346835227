import type { Schema } from '@millrace/data';
import type { ColumnExpression, Expression } from '@millrace/program';
import { columnOf } from '../../plan/build-expression.ts';
import { formatExpression } from '../../explain/format-expression.ts';
import { nullableAt } from '../../plan/field-at.ts';
import type { LogicalPlan } from '../../plan/logical-plan.ts';
import { mapOperands } from '../../plan/map-expression.ts';
import { sameExpression } from '../../plan/same-expression.ts';
import type { Binder } from '../binder.ts';
import { errorExpression, errorType } from '../error-expression.ts';
import type { Calculation, Calculations } from './calculations.ts';

/** Where the parts of a SELECT's expressions are in the rows of a plan that computes them. */
export interface Placement {
  readonly plan: LogicalPlan;
  readonly calculations: Calculations;
  /** What GROUP BY leaves of the input's rows, in the first fields; null without grouping. */
  readonly keys: readonly Expression[] | null;
  /** The field of a calculation; null where it has none. */
  place(calculation: Calculation): number | null;
}

/**
 * An expression over the input and its calculations as one over the rows of the plan. A column
 * that is neither grouped by nor aggregated is an error.
 */
export function rebase(binder: Binder, expression: Expression, placement: Placement): Expression {
  let failed = false;
  const visit = (part: Expression): Expression => {
    const key = placement.keys?.findIndex((other) => sameExpression(other, part)) ?? -1;
    if (key >= 0) return columnOf(placement.plan, key);
    if (part.kind !== 'column') return mapOperands(part, visit);
    const found = placeColumn(part, placement);
    if (found === errorExpression) failed = true;
    if (found !== null) return found;
    failed = true;
    reportUngrouped(binder, part, expression, placement.calculations.input);
    return errorExpression;
  };
  const rebased = visit(expression);
  if (failed) return errorExpression;
  const span = binder.origins.get(expression);
  if (span !== undefined && rebased.type !== errorType) binder.origins.set(rebased, span);
  return rebased;
}

/** null for what GROUP BY does not leave; the error expression for what had an error. */
function placeColumn(column: ColumnExpression, placement: Placement): Expression | null {
  const { plan, keys, calculations } = placement;
  const calculation = calculations.at(column);
  if (calculation !== undefined) {
    const field = placement.place(calculation);
    return field === null ? errorExpression : withPath(columnOf(plan, field), column);
  }
  if (keys === null) return column;
  // A field of a struct that is a key.
  for (const [i, key] of keys.entries()) {
    if (key.kind !== 'column' || key.path.length >= column.path.length) continue;
    if (!key.path.every((step, depth) => step === column.path[depth])) continue;
    const rest = column.path.slice(key.path.length);
    return { ...column, path: [i, ...rest], nullable: nullableAt(plan.schema, [i, ...rest]) };
  }
  return null;
}

/** The field of a struct that the column is, in its new place. */
function withPath(place: ColumnExpression, column: ColumnExpression): ColumnExpression {
  const { type, nullable } = column;
  return { ...place, path: [...place.path, ...column.path.slice(1)], type, nullable };
}

function reportUngrouped(
  binder: Binder,
  column: ColumnExpression,
  whole: Expression,
  input: Schema,
): void {
  const span = binder.origins.get(column) ?? binder.origins.get(whole);
  if (span === undefined) return;
  const name = formatExpression(column, input);
  const message = `column "${name}" must be in GROUP BY or be used in an aggregate function`;
  binder.diagnostics.error(span, 'ungrouped-column', message, {
    hint: `add it to GROUP BY, or aggregate it: max(${name})`,
  });
}
