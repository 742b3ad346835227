import { booleanType } from '@millrace/data';
import type { Expression } from '@millrace/program';

/** What must all be true for a condition to be true. */
export function conjunctsOf(predicate: Expression): readonly Expression[] {
  if (predicate.kind !== 'logical' || predicate.operator !== 'and') return [predicate];
  return predicate.operands.flatMap(conjunctsOf);
}

/** The condition that all of them hold; null when there are none. */
export function conjunction(conjuncts: readonly Expression[]): Expression | null {
  const [first] = conjuncts;
  if (first === undefined || conjuncts.length === 1) return first ?? null;
  return {
    kind: 'logical',
    operator: 'and',
    operands: conjuncts,
    type: booleanType,
    nullable: conjuncts.some(({ nullable }) => nullable),
  };
}
