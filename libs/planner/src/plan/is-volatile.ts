import type { Expression } from '@millrace/program';
import { operandsOf } from './map-expression.ts';

/**
 * Whether an expression may give something else each time it is computed, as `random()` and
 * `now()` do: calls without arguments that folding has left, since all others are constants.
 */
export function isVolatile(expression: Expression): boolean {
  if (expression.kind === 'call' && expression.arguments.length === 0) return true;
  return operandsOf(expression).some(isVolatile);
}
