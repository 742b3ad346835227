import { distinctValue } from '../../plan/distinct-value.ts';
import { mergeOf } from '../../plan/merge-aggregate.ts';
import { sameExpression } from '../../plan/same-expression.ts';
import type { Binder } from '../binder.ts';
import type { Calculation } from './calculations.ts';
import { requireGroupable } from './groupable.ts';

type Aggregate = Extract<Calculation, { readonly kind: 'aggregate' }>;

/**
 * Refuses what the rewrite `expandDistinct` cannot compute: more than one set of values, or what
 * needs all rows of a group at once beside them.
 */
export function checkDistinct(binder: Binder, calculations: readonly Calculation[]): void {
  const { diagnostics } = binder;
  const aggregates = calculations.filter(
    (calculation): calculation is Aggregate => calculation.kind === 'aggregate',
  );
  const [first, ...others] = aggregates.filter(({ call }) => call.distinct);
  if (first === undefined) return;
  requireGroupable(binder, distinctValue(first.call), first.span);
  for (const { call, span } of others) {
    if (isSameValue(call, first.call)) continue;
    const hint = 'compute each in a query of its own';
    diagnostics.refuse(span, 'DISTINCT over different values in one SELECT is', hint);
  }
  for (const { call, span } of aggregates) {
    if (call.distinct || mergeOf(call) !== null) continue;
    const hint = 'compute it in a query of its own';
    diagnostics.refuse(span, `${call.function} beside DISTINCT is`, hint);
  }
}

function isSameValue(a: Aggregate['call'], b: Aggregate['call']): boolean {
  if (!sameExpression(distinctValue(a), distinctValue(b))) return false;
  if (a.filter === null || b.filter === null) return a.filter === b.filter;
  return sameExpression(a.filter, b.filter);
}
