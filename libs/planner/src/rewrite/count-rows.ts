import type { AggregateCall } from '@millrace/program';
import type { SinkPlan } from '../plan/logical-plan.ts';
import { transformPlans } from './transform-plans.ts';

/** `count(x)` of what is never NULL counts rows, which needs no x. */
export function countRows(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan) =>
    plan.kind === 'window-aggregate'
      ? { ...plan, aggregates: plan.aggregates.map(withoutArgument) }
      : plan,
  );
}

function withoutArgument(call: AggregateCall): AggregateCall {
  const isNeverNull = call.arguments.every(({ nullable }) => !nullable);
  const isCount = call.function === 'count' && !call.distinct;
  return isCount && isNeverNull ? { ...call, arguments: [] } : call;
}
