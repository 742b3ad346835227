import type { Expression } from '../../ast/expression.ts';
import type { ComparisonOperator } from '../../ast/operator.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parsePostfix } from './postfix.ts';
import { binaryOperatorOf, binaryPrecedence, PRECEDENCE } from './precedence.ts';
import { parsePredicate } from './predicate.ts';
import { parsePrimary } from './primary.ts';
import { parseQuantified } from './quantified.ts';

const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/**
 * An expression whose outermost operator binds at least as tight as `minimum`: a Pratt parser. A
 * prefix is read first, then what can follow it for as long as it binds tight enough.
 */
export function expressionRule(cursor: Cursor, minimum: number): Expression {
  return cursor.nested(() => {
    let left = parsePrefix(cursor);
    for (;;) {
      const longer =
        parsePostfix(cursor, left, minimum) ??
        parsePredicate(cursor, left, minimum) ??
        parseBinary(cursor, left, minimum);
      if (longer === undefined) return left;
      left = longer;
    }
  });
}

function parsePrefix(cursor: Cursor): Expression {
  const token = cursor.current;
  const { start } = token.span;
  if (cursor.acceptWords('NOT')) {
    const operand = parseExpression(cursor, PRECEDENCE.not);
    return { kind: 'unary', span: cursor.spanFrom(start), operator: 'not', operand };
  }
  if (token.kind === 'symbol') {
    if (token.text === '-' || token.text === '+') {
      cursor.advance();
      const operand = parseExpression(cursor, PRECEDENCE.sign);
      return { kind: 'unary', span: cursor.spanFrom(start), operator: token.text, operand };
    }
    if (token.text === '~') {
      cursor.advance();
      const operand = parseExpression(cursor, PRECEDENCE.other + 1);
      return { kind: 'unary', span: cursor.spanFrom(start), operator: '~', operand };
    }
  }
  return parsePrimary(cursor);
}

function parseBinary(cursor: Cursor, left: Expression, minimum: number): Expression | undefined {
  const { kind, text } = cursor.current;
  if (kind !== 'symbol' && kind !== 'word') return undefined;
  const operator = binaryOperatorOf(text);
  if (operator === undefined) return undefined;
  const precedence = binaryPrecedence(operator);
  if (precedence < minimum) return undefined;
  cursor.advance();
  if (isComparison(operator)) return parseComparison(cursor, left, operator);
  const right = parseExpression(cursor, precedence + 1);
  return { kind: 'binary', span: cursor.spanFrom(left.span.start), operator, left, right };
}

function parseComparison(
  cursor: Cursor,
  left: Expression,
  operator: ComparisonOperator,
): Expression {
  const quantified = parseQuantified(cursor, left, operator);
  if (quantified !== undefined) return quantified;
  const right = parseExpression(cursor, PRECEDENCE.comparison + 1);
  if (COMPARISONS.has(binaryOperatorOf(cursor.current.text) ?? '')) {
    cursor.fail({
      message: `comparisons do not chain: syntax error at or near "${cursor.current.text}"`,
      span: cursor.current.span,
      hint: 'join two comparisons with AND, or put the first one in parentheses',
    });
  }
  return { kind: 'binary', span: cursor.spanFrom(left.span.start), operator, left, right };
}

function isComparison(operator: string): operator is ComparisonOperator {
  return COMPARISONS.has(operator);
}
