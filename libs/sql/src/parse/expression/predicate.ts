import type { Between, Expression, InList, InSubquery, Like } from '../../ast/expression.ts';
import { atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { PRECEDENCE } from './precedence.ts';
import { parseParenthesizedQuery } from '../query/parenthesized-query.ts';
import { parseParenthesized } from '../recovery.ts';
import { wordSet } from '../word-list.ts';

const PATTERN_WORDS = wordSet('BETWEEN IN LIKE ILIKE SIMILAR');

/** IS, BETWEEN, IN, LIKE, ILIKE and SIMILAR TO behind `left`, or undefined. */
export function parsePredicate(
  cursor: Cursor,
  left: Expression,
  minimum: number,
): Expression | undefined {
  if (cursor.current.kind !== 'word') return undefined;
  if (minimum <= PRECEDENCE.is && cursor.acceptWords('IS')) return parseIs(cursor, left);
  if (minimum > PRECEDENCE.pattern) return undefined;
  const negated = cursor.current.word === 'NOT' && cursor.atAnyWord(PATTERN_WORDS, 1);
  if (negated) cursor.advance();
  if (cursor.acceptWords('BETWEEN')) return parseBetween(cursor, left, negated);
  if (cursor.acceptWords('IN')) return parseIn(cursor, left, negated);
  return parseLike(cursor, left, negated);
}

function parseIs(cursor: Cursor, operand: Expression): Expression {
  const { start } = operand.span;
  const negated = cursor.acceptWords('NOT');
  if (cursor.acceptWords('DISTINCT')) {
    cursor.expectWord('FROM');
    const right = parseExpression(cursor, PRECEDENCE.is + 1);
    const span = cursor.spanFrom(start);
    return { kind: 'is-distinct-from', span, left: operand, right, negated };
  }
  for (const test of ['null', 'true', 'false', 'unknown'] as const) {
    if (cursor.acceptWords(test.toUpperCase())) {
      return { kind: 'is', span: cursor.spanFrom(start), operand, test, negated };
    }
  }
  return cursor.unexpected('NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM');
}

function parseBetween(cursor: Cursor, operand: Expression, negated: boolean): Between {
  const symmetric = cursor.acceptWords('SYMMETRIC');
  if (!symmetric) cursor.acceptWords('ASYMMETRIC');
  const low = parseExpression(cursor, PRECEDENCE.pattern + 1);
  cursor.expectWord('AND');
  const high = parseExpression(cursor, PRECEDENCE.pattern + 1);
  const span = cursor.spanFrom(operand.span.start);
  return { kind: 'between', span, operand, low, high, symmetric, negated };
}

function parseIn(cursor: Cursor, operand: Expression, negated: boolean): InList | InSubquery {
  const { start } = operand.span;
  if (atParenthesizedQuery(cursor)) {
    const query = parseParenthesizedQuery(cursor);
    return { kind: 'in-subquery', span: cursor.spanFrom(start), operand, query, negated };
  }
  const list = parseParenthesized(cursor, () => parseExpression(cursor));
  return { kind: 'in-list', span: cursor.spanFrom(start), operand, list, negated };
}

function parseLike(cursor: Cursor, operand: Expression, negated: boolean): Like | undefined {
  const operator = acceptLikeOperator(cursor);
  if (operator === undefined) return undefined;
  const pattern = parseExpression(cursor, PRECEDENCE.pattern + 1);
  const escape = cursor.acceptWords('ESCAPE')
    ? parseExpression(cursor, PRECEDENCE.pattern + 1)
    : undefined;
  const span = cursor.spanFrom(operand.span.start);
  return { kind: 'like', span, operator, operand, pattern, ...(escape && { escape }), negated };
}

function acceptLikeOperator(cursor: Cursor): Like['operator'] | undefined {
  if (cursor.acceptWords('LIKE')) return 'like';
  if (cursor.acceptWords('ILIKE')) return 'ilike';
  return cursor.acceptWords('SIMILAR', 'TO') ? 'similar-to' : undefined;
}
