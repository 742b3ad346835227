import type { Expression, Extract, Position } from '../../ast/expression.ts';
import type { Cursor } from '../cursor.ts';
import { plainCall } from './function-call.ts';
import { parseExpression } from '../grammar.ts';
import { identifierOf } from '../name.ts';
import { PRECEDENCE } from './precedence.ts';
import { closeParenthesis } from '../recovery.ts';

/** `EXTRACT(field FROM operand)`. */
export function parseExtract(cursor: Cursor): Extract | undefined {
  if (!cursor.at('(', 1) || cursor.peek(3).word !== 'FROM') return undefined;
  const { start } = cursor.advance().span;
  const open = cursor.expect('(');
  const { kind } = cursor.current;
  if (kind !== 'word' && kind !== 'string') cursor.unexpected('a field such as HOUR');
  const field = identifierOf(cursor.advance());
  cursor.expectWord('FROM');
  const operand = parseExpression(cursor);
  closeParenthesis(cursor, open);
  return { kind: 'extract', span: cursor.spanFrom(start), field, operand };
}

/** `POSITION(needle IN haystack)`, or a call `position(a, b)`. */
export function parsePosition(cursor: Cursor): Position | Expression | undefined {
  if (!cursor.at('(', 1) || cursor.at(')', 2)) return undefined;
  const word = cursor.advance();
  const open = cursor.expect('(');
  const needle = parseExpression(cursor, PRECEDENCE.pattern + 1);
  if (!cursor.acceptWords('IN')) return plainCall(cursor, word, open, needle);
  const haystack = parseExpression(cursor, PRECEDENCE.pattern + 1);
  closeParenthesis(cursor, open);
  return { kind: 'position', span: cursor.spanFrom(word.span.start), needle, haystack };
}
