import type { Expression } from '@millrace/program';
import { operandsOf } from './map-expression.ts';

/** How many expressions are nested in each other, the outermost included. */
export function expressionHeight(expression: Expression): number {
  return 1 + Math.max(0, ...operandsOf(expression).map(expressionHeight));
}
