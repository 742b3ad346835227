import { sameType } from '@millrace/data';
import type { LogicalPlan, ProjectPlan, SinkPlan } from '../plan/logical-plan.ts';
import { transformPlans } from './transform-plans.ts';

/** Removes projections that give the very rows they get. */
export function removeProjections(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan): LogicalPlan => {
    if (plan.kind !== 'project' || !isIdentity(plan)) return plan;
    const { input, timeField } = plan;
    // The event time may be known no more, but it is where it was.
    return timeField === null || timeField === input.timeField ? input : plan;
  });
}

function isIdentity({ expressions, schema, input }: ProjectPlan): boolean {
  if (expressions.length !== input.schema.length) return false;
  return expressions.every((expression, i) => {
    const before = input.schema[i];
    const after = schema[i];
    if (expression.kind !== 'column' || before === undefined || after === undefined) return false;
    const isSame = before.name === after.name && before.nullable === after.nullable;
    const isInPlace = expression.path.length === 1 && expression.path[0] === i;
    return isInPlace && isSame && sameType(before.type, after.type);
  });
}
