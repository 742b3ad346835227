import type { ColumnExpression, Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { filterPlan } from '../plan/build-plan.ts';
import { isVolatile } from '../plan/is-volatile.ts';
import type { LogicalPlan, SinkPlan, WindowAggregatePlan } from '../plan/logical-plan.ts';
import { columnsOf } from '../plan/map-expression.ts';
import { withInputs } from '../plan/plan-inputs.ts';
import { isRequirement } from '../plan/requirement.ts';
import { conjunction, conjunctsOf } from '../plan/conjuncts.ts';
import { canSubstitute, isCheap, substitute } from './substitute.ts';
import { type IsShared, transformPlans } from './transform-plans.ts';

/**
 * Moves conditions below projections and unions, so that less is computed for rows that are left
 * out, and joins filters that meet. A condition stays above what it would compute twice, above
 * watermarks, which every row must reach, and above what has other consumers.
 */
export function pushFilters(sinks: readonly SinkPlan[]): readonly SinkPlan[] {
  return transformPlans(sinks, (plan, isShared) =>
    plan.kind === 'filter' && !isRequirement(plan.predicate)
      ? pushFilter(plan.input, plan.predicate, isShared)
      : plan,
  );
}

function pushFilter(input: LogicalPlan, predicate: Expression, isShared: IsShared): LogicalPlan {
  if (isShared(input) && !isCopied(input)) return filterPlan(input, predicate);
  switch (input.kind) {
    case 'filter': {
      // Rows that a later condition leaves out must fulfil the requirement all the same.
      if (isRequirement(input.predicate)) return filterPlan(input, predicate);
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
      const pushed = pushFilter(input.input, substitute(below, input.expressions), isShared);
      const projected: LogicalPlan = { ...input, input: pushed };
      return above === null ? projected : filterPlan(projected, above);
    }
    case 'window-aggregate':
      return pushBelowAggregate(input, predicate, isShared);
    default:
      return filterPlan(input, predicate);
  }
}

/** What is said of keys only can be said of the rows: their groups are not made at all. */
function pushBelowAggregate(
  plan: WindowAggregatePlan,
  predicate: Expression,
  isShared: IsShared,
): LogicalPlan {
  const isKept = ({ path: [field = 0, ...rest] }: ColumnExpression): boolean => {
    const key = plan.keys[field];
    return key !== undefined && !isVolatile(key) && (rest.length === 0 || key.kind === 'column');
  };
  const isOfKeys = (conjunct: Expression): boolean =>
    !isVolatile(conjunct) && columnsOf(conjunct).every(isKept);
  const conjuncts = conjunctsOf(predicate);
  const below = conjunction(conjuncts.filter(isOfKeys));
  const above = conjunction(conjuncts.filter((conjunct) => !isOfKeys(conjunct)));
  if (below === null) return filterPlan(plan, predicate);
  const input = pushFilter(plan.input, substitute(below, plan.keys), isShared);
  const filtered = { ...plan, input };
  return above === null ? filtered : filterPlan(filtered, above);
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
