import type { Identifier } from '../../ast/identifier.ts';
import type { SelectItem, WildcardItem } from '../../ast/query.ts';
import { acceptWildcardQualifier } from '../expression/argument.ts';
import { atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseColumns, parseIdentifier, parseItemAlias } from '../name.ts';

/** `expression [AS alias]`, `*` or `t.*`. */
export function parseSelectItem(cursor: Cursor): SelectItem {
  const { start } = cursor.current.span;
  const wildcard = parseWildcardItem(cursor);
  if (wildcard !== undefined) return wildcard;
  const expression = parseExpression(cursor);
  const alias = parseItemAlias(cursor);
  return {
    kind: 'expression-item',
    span: cursor.spanFrom(start),
    expression,
    ...(alias && { alias }),
  };
}

function parseWildcardItem(cursor: Cursor): WildcardItem | undefined {
  const { start } = cursor.current.span;
  const qualifier = cursor.at('*') ? undefined : acceptWildcardQualifier(cursor);
  if (qualifier === undefined && cursor.accept('*') === undefined) return undefined;
  const except = parseExcept(cursor);
  const span = cursor.spanFrom(start);
  return { kind: 'wildcard-item', span, ...(qualifier && { qualifier }), except };
}

/** `EXCEPT (a, b)` or `EXCLUDE a`; `EXCEPT SELECT` and `EXCEPT (SELECT` are set operations. */
function parseExcept(cursor: Cursor): Identifier[] {
  const isExcept =
    cursor.current.word === 'EXCEPT' && cursor.at('(', 1) && !atParenthesizedQuery(cursor, 1);
  const isExclude = cursor.current.word === 'EXCLUDE' && cursor.peek(1).kind !== 'end';
  if (!isExcept && !isExclude) return [];
  cursor.advance();
  return cursor.at('(') ? parseColumns(cursor) : [parseIdentifier(cursor, 'a column name')];
}
