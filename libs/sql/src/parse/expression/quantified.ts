import type { Expression, QuantifiedComparison } from '../../ast/expression.ts';
import type { ComparisonOperator } from '../../ast/operator.ts';
import { atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseParenthesizedQuery } from '../query/parenthesized-query.ts';
import { closeParenthesis } from '../recovery.ts';
import { wordSet } from '../word-list.ts';

const QUANTIFIERS = wordSet('ANY SOME ALL');

/** `ANY (...)` or `ALL (...)` behind a comparison operator, or undefined. */
export function parseQuantified(
  cursor: Cursor,
  left: Expression,
  operator: ComparisonOperator,
): QuantifiedComparison | undefined {
  if (!cursor.atAnyWord(QUANTIFIERS) || !cursor.at('(', 1)) return undefined;
  const quantifier = cursor.advance().word === 'ALL' ? 'all' : 'any';
  let right: QuantifiedComparison['right'];
  if (atParenthesizedQuery(cursor)) {
    right = parseParenthesizedQuery(cursor);
  } else {
    const open = cursor.expect('(');
    right = parseExpression(cursor);
    closeParenthesis(cursor, open);
  }
  const span = cursor.spanFrom(left.span.start);
  return { kind: 'quantified-comparison', span, operator, quantifier, left, right };
}
