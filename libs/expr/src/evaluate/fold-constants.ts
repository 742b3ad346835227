import type { Expression } from '@millrace/program';
import { type Clock, type Random, unreachable } from '@millrace/std';
import { scalarFunction } from '../functions/registry.ts';
import { evaluate } from './evaluate.ts';
import { EvaluationError } from './evaluation-error.ts';
import { literalOf } from './literal.ts';

export type Folded = { readonly expression: Expression } | { readonly error: EvaluationError };

/**
 * Replaces constant parts by their values, as the interpreter computes them. A part that raises
 * (`1 / 0`) and would be computed for every row is an error here; guarded by CASE, AND, OR or
 * COALESCE it stays as it is.
 */
export function foldConstants(expression: Expression): Folded {
  try {
    return { expression: fold(expression, false) };
  } catch (error) {
    if (error instanceof EvaluationError) return { error };
    throw error;
  }
}

function fold(expression: Expression, guarded: boolean): Expression {
  const folded = foldOperands(expression, guarded);
  if (folded.kind === 'literal' || !isConstant(folded)) return folded;
  try {
    return literalOf(evaluate(folded, [], noContext), folded.type) ?? folded;
  } catch (error) {
    if (error instanceof EvaluationError && guarded) return folded;
    throw error;
  }
}

function foldOperands(expression: Expression, guarded: boolean): Expression {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return expression;
    case 'call': {
      const lazy = scalarFunction(expression.function).behavior.nulls === 'lazy';
      const args = expression.arguments.map((arg, i) => fold(arg, guarded || (lazy && i > 0)));
      return { ...expression, arguments: args };
    }
    case 'cast':
    case 'null-test':
      return { ...expression, operand: fold(expression.operand, guarded) };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map((branch, i) => ({
          when: fold(branch.when, guarded || i > 0),
          result: fold(branch.result, true),
        })),
        otherwise: fold(expression.otherwise, true),
      };
    case 'logical':
      return {
        ...expression,
        operands: expression.operands.map((operand, i) => fold(operand, guarded || i > 0)),
      };
    default:
      return unreachable(expression);
  }
}

/** Whether an expression whose operands are folded depends on nothing but literals. */
function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return true;
    case 'column':
      return false;
    case 'call':
      return (
        scalarFunction(expression.function).volatile !== true &&
        expression.arguments.every(isConstant)
      );
    case 'cast':
    case 'null-test':
      return isConstant(expression.operand);
    case 'case':
      return (
        expression.branches.every((b) => isConstant(b.when) && isConstant(b.result)) &&
        isConstant(expression.otherwise)
      );
    case 'logical':
      return expression.operands.every(isConstant);
    default:
      return unreachable(expression);
  }
}

/** Constants look neither at a clock nor at randomness: those functions are volatile. */
const volatileInConstant = (): never => {
  throw new TypeError('a constant is not volatile');
};
const clock: Clock = {
  nowMs: volatileInConstant,
  monotonicMs: volatileInConstant,
  sleep: volatileInConstant,
};
const random: Random = { next: volatileInConstant };
const noContext = { clock, random };
