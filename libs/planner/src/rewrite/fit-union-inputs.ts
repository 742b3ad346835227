import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { transformPlans } from './transform-plans.ts';

/** Lets the projections under a union give its names and its NULLs, so that none come on top. */
export function fitUnionInputs(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan, isShared): LogicalPlan => {
    if (plan.kind !== 'union') return plan;
    const { schema } = plan;
    const inputs = plan.inputs.map((input) =>
      input.kind === 'project' && !isShared(input) ? { ...input, schema } : input,
    );
    return { ...plan, inputs };
  });
}
