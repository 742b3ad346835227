import { booleanType, textType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { makeLiteral } from './build-expression.ts';

/**
 * A condition that a row must fulfil where it stands, else the job fails with the message. It
 * looks at exactly the rows that reach it, so a filter of it neither moves nor joins another.
 */
export function requirement(condition: Expression, message: string): Expression {
  return {
    kind: 'call',
    function: 'require',
    arguments: [condition, makeLiteral(message, textType)],
    type: booleanType,
    nullable: false,
  };
}

/** Whether a condition is made of requirements only. */
export function isRequirement(predicate: Expression): boolean {
  if (predicate.kind === 'logical') return predicate.operands.every(isRequirement);
  return predicate.kind === 'call' && predicate.function === 'require';
}
