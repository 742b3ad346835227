import type { SetStatement } from '../../ast/statement.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseObjectName } from '../name.ts';

/** `SET name = value` or `SET name TO value`. */
export function parseSet(cursor: Cursor): SetStatement {
  const { start } = cursor.expectWord('SET').span;
  const name = parseObjectName(cursor, 'the name of a setting');
  if (cursor.accept('=') === undefined && !cursor.acceptWords('TO')) cursor.unexpected('"=" or TO');
  const value = parseExpression(cursor);
  return { kind: 'set-statement', span: cursor.spanFrom(start), name, value };
}
