import type { TypedLiteral } from '../../ast/literal.ts';
import type { Cursor } from '../cursor.ts';
import { parseTypeName } from '../type-name.ts';

/** `TIMESTAMP '...'`, `DATE '...'`: a type with a string behind it. */
export function parseTypedLiteral(cursor: Cursor): TypedLiteral | undefined {
  const { start } = cursor.current.span;
  const isString = cursor.peek(1).kind === 'string';
  const isZoned = /^WITH(OUT)?$/.test(cursor.peek(1).word) && cursor.peek(4).kind === 'string';
  if (!isString && !isZoned) return undefined;
  const type = parseTypeName(cursor);
  const { value } = cursor.advance();
  return { kind: 'typed-literal', span: cursor.spanFrom(start), type, value };
}
