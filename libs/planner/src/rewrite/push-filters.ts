import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { filterPlan } from '../plan/build-plan.ts';
import type { LogicalPlan, SinkPlan } from '../plan/logical-plan.ts';
import { columnsOf } from '../plan/map-expression.ts';
import { withInputs } from '../plan/plan-inputs.ts';
import { conjunction, conjunctsOf } from './conjuncts.ts';
import { canSubstitute, isCheap, substitute } from './substitute.ts';
import { type IsShared, transformPlans } from './transform-plans.ts';

/**
 * Moves conditions below projections and unions, so that less is computed for rows that are left
 * out, and joins filters that meet. A condition stays above what it would compute twice, above
 * watermarks, which every row must reach, and above what has other consumers.
 */
export function pushFilters(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan, isShared) =>
    plan.kind === 'filter' ? pushFilter(plan.input, plan.predicate, isShared) : plan,
  );
}

function pushFilter(input: LogicalPlan, predicate: Expression, isShared: IsShared): LogicalPlan {
  if (isShared(input) && !isCopied(input)) return filterPlan(input, predicate);
  switch (input.kind) {
    case 'filter': {
      const both = [...conjunctsOf(input.predicate), ...conjunctsOf(predicate)];
      return filterPlan(input.input, must(conjunction(both)));
    }
    case 'union':
      return withInputs(
        input,
        input.inputs.map((branch) => pushFilter(branch, predicate, isShared)),
      );
    case 'project': {
      const isFree = (conjunct: Expression): boolean =>
        canSubstitute(conjunct, input) &&
        columnsOf(conjunct).every(({ path }) => isCheap(input.expressions[path[0] ?? 0]));
      const conjuncts = conjunctsOf(predicate);
      const below = conjunction(conjuncts.filter(isFree));
      const above = conjunction(conjuncts.filter((conjunct) => !isFree(conjunct)));
      if (below === null) return filterPlan(input, predicate);
      const pushed = pushFilter(input.input, substitute(below, input), isShared);
      const projected: LogicalPlan = { ...input, input: pushed };
      return above === null ? projected : filterPlan(projected, above);
    }
    default:
      return filterPlan(input, predicate);
  }
}

/**
 * Whether a shared plan gets a copy with the filter below: where that costs nothing, and above
 * numbered rows, which are only ever wanted up to the limit that the filter brings.
 */
function isCopied(plan: LogicalPlan): boolean {
  if (plan.kind !== 'project') return false;
  return (
    plan.expressions.every(isCheap) || plan.input.kind === 'row-number' || isCopied(plan.input)
  );
}
