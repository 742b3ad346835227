import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { inputsOf, plansBelow, withInputs } from '../plan/plan-inputs.ts';

/** Tells whether a plan has more than one consumer: what is done to it is done to all of them. */
export type IsShared = (plan: LogicalPlan) => boolean;

/**
 * Rewrites every plan once, inputs first, and keeps what is shared shared. The rule gets a plan
 * whose inputs are rewritten already, and gives one with the same fields.
 */
export function transformPlans(
  sinks: readonly SinkPlan[],
  rule: (plan: LogicalPlan, isShared: IsShared) => LogicalPlan,
): readonly SinkPlan[] {
  const plans = plansBelow(sinks.map(({ input }) => input));
  const consumers = countConsumers(plans, sinks);
  const rewritten = new Map<LogicalPlan, LogicalPlan>();
  const shared = new Set<LogicalPlan>();
  const isShared: IsShared = (plan) => shared.has(plan);
  for (const plan of plans) {
    const inputs = inputsOf(plan).map((input) => rewritten.get(input) ?? input);
    const result = rule(withInputs(plan, inputs), isShared);
    rewritten.set(plan, result);
    if ((consumers.get(plan) ?? 0) > 1) shared.add(result);
  }
  return sinks.map((sink) => ({ ...sink, input: rewritten.get(sink.input) ?? sink.input }));
}

function countConsumers(
  plans: readonly LogicalPlan[],
  sinks: readonly SinkPlan[],
): ReadonlyMap<LogicalPlan, number> {
  const counts = new Map<LogicalPlan, number>();
  const inputs = [...plans.flatMap(inputsOf), ...sinks.map(({ input }) => input)];
  for (const input of inputs) counts.set(input, (counts.get(input) ?? 0) + 1);
  return counts;
}
