import type { Cast } from '../../ast/expression.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { closeParenthesis } from '../recovery.ts';
import { parseTypeName } from '../type-name.ts';

/** `CAST(operand AS type)` or `TRY_CAST(operand AS type)`. */
export function parseCast(cursor: Cursor): Cast | undefined {
  if (!cursor.at('(', 1)) return undefined;
  const word = cursor.advance();
  const open = cursor.expect('(');
  const operand = parseExpression(cursor);
  cursor.expectWord('AS');
  const type = parseTypeName(cursor);
  closeParenthesis(cursor, open);
  const form = word.word === 'CAST' ? 'cast' : 'try-cast';
  return { kind: 'cast', span: cursor.spanFrom(word.span.start), operand, type, form };
}
