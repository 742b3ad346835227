import type { Expression, Trim } from '../../ast/expression.ts';
import type { Cursor } from '../cursor.ts';
import { plainCall } from './function-call.ts';
import { parseExpression } from '../grammar.ts';
import { closeParenthesis } from '../recovery.ts';
import { wordSet } from '../word-list.ts';

const TRIM_SIDES = wordSet('BOTH LEADING TRAILING');

/** With these behind it a side is a side; with any other symbol it is the name of a column. */
const OPERAND_SYMBOLS = wordSet('( + - ~');

/** `SUBSTRING(operand FROM start FOR length)`, or a call `substring(a, 1, 2)`. */
export function parseSubstring(cursor: Cursor): Expression | undefined {
  if (!cursor.at('(', 1) || cursor.at(')', 2)) return undefined;
  const word = cursor.advance();
  const open = cursor.expect('(');
  const operand = parseExpression(cursor);
  const from = cursor.acceptWords('FROM') ? parseExpression(cursor) : undefined;
  const length = cursor.acceptWords('FOR') ? parseExpression(cursor) : undefined;
  if (from === undefined && length === undefined) return plainCall(cursor, word, open, operand);
  closeParenthesis(cursor, open);
  return {
    kind: 'substring',
    span: cursor.spanFrom(word.span.start),
    operand,
    ...(from && { from }),
    ...(length && { length }),
  };
}

/** `TRIM([side] [characters] FROM operand)`, `TRIM(side operand)`, or a call `trim(a)`. */
export function parseTrim(cursor: Cursor): Expression | undefined {
  if (!cursor.at('(', 1) || cursor.at(')', 2)) return undefined;
  const word = cursor.advance();
  const open = cursor.expect('(');
  const side = acceptTrimSide(cursor);
  const first = cursor.current.word === 'FROM' ? undefined : parseExpression(cursor);
  const isFrom = cursor.acceptWords('FROM');
  if (!isFrom && side === undefined && first !== undefined) {
    return plainCall(cursor, word, open, first);
  }
  const operand = isFrom || first === undefined ? parseExpression(cursor) : first;
  const characters = isFrom ? first : undefined;
  closeParenthesis(cursor, open);
  return {
    kind: 'trim',
    span: cursor.spanFrom(word.span.start),
    side: side ?? 'both',
    ...(characters && { characters }),
    operand,
  };
}

/** `OVERLAY(operand PLACING replacement FROM start FOR length)`, or a call with commas. */
export function parseOverlay(cursor: Cursor): Expression | undefined {
  if (!cursor.at('(', 1) || cursor.at(')', 2)) return undefined;
  const word = cursor.advance();
  const open = cursor.expect('(');
  const operand = parseExpression(cursor);
  if (!cursor.acceptWords('PLACING')) return plainCall(cursor, word, open, operand);
  const replacement = parseExpression(cursor);
  cursor.expectWord('FROM');
  const from = parseExpression(cursor);
  const length = cursor.acceptWords('FOR') ? parseExpression(cursor) : undefined;
  closeParenthesis(cursor, open);
  const span = cursor.spanFrom(word.span.start);
  return { kind: 'overlay', span, operand, replacement, from, ...(length && { length }) };
}

function acceptTrimSide(cursor: Cursor): Trim['side'] | undefined {
  if (!cursor.atAnyWord(TRIM_SIDES)) return undefined;
  const next = cursor.peek(1);
  const isName = next.kind === 'symbol' && !OPERAND_SYMBOLS.has(next.text);
  if (isName) return undefined;
  const { word } = cursor.advance();
  return word === 'BOTH' ? 'both' : word === 'LEADING' ? 'leading' : 'trailing';
}
