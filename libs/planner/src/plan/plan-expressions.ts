import type { AggregateCall, Expression } from '@millrace/program';
import { unreachable } from '@millrace/std';
import type { LogicalPlan } from './logical-plan.ts';

/** The plan with each of its own expressions replaced by one of the same type. */
export function mapPlanExpressions(
  plan: LogicalPlan,
  map: (expression: Expression) => Expression,
): LogicalPlan {
  switch (plan.kind) {
    case 'source':
    case 'union':
    case 'unknown':
      return plan;
    case 'watermark':
      return { ...plan, expression: map(plan.expression) };
    case 'filter':
      return { ...plan, predicate: map(plan.predicate) };
    case 'project':
      return { ...plan, expressions: plan.expressions.map(map) };
    case 'window-aggregate':
      return {
        ...plan,
        keys: plan.keys.map(map),
        aggregates: plan.aggregates.map((call) => mapAggregate(call, map)),
        time: map(plan.time),
      };
    case 'row-number':
      return {
        ...plan,
        partition: plan.partition.map(map),
        order: plan.order.map((term) => ({ ...term, expression: map(term.expression) })),
      };
    default:
      return unreachable(plan);
  }
}

function mapAggregate(
  call: AggregateCall,
  map: (expression: Expression) => Expression,
): AggregateCall {
  const filter = call.filter === null ? null : map(call.filter);
  return { ...call, arguments: call.arguments.map(map), filter };
}
