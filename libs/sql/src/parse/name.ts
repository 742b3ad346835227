import type { Identifier, ObjectName } from '../ast/identifier.ts';
import type { TableAlias } from '../ast/table-expression.ts';
import { isNameLike, type Token } from '../lex/token.ts';
import { atAlias, atName } from './boundary.ts';
import type { Cursor } from './cursor.ts';
import { AFTER_SELECT_ITEM, AFTER_TABLE, RESERVED_WORDS } from './keyword.ts';
import { parseParenthesized } from './recovery.ts';

/** A name where nothing else can stand; `what` names it in the error: `a table name`. */
export function parseIdentifier(cursor: Cursor, what: string): Identifier {
  if (!atName(cursor)) refuseName(cursor, what);
  return identifierOf(cursor.advance());
}

/** A name where any word will do, as behind a dot or AS. */
export function parseLabel(cursor: Cursor, what: string): Identifier {
  if (!isNameLike(cursor.current)) cursor.unexpected(what);
  return identifierOf(cursor.advance());
}

export function parseObjectName(cursor: Cursor, what: string): ObjectName {
  const parts = [parseIdentifier(cursor, what)];
  while (cursor.accept('.') !== undefined) parts.push(parseLabel(cursor, 'a name'));
  return { kind: 'object-name', span: cursor.spanFrom(parts[0]?.span.start ?? 0), parts };
}

/** `(a, b)`, or nothing. */
export function parseOptionalColumns(cursor: Cursor): Identifier[] {
  return cursor.at('(') ? parseColumns(cursor) : [];
}

export function parseColumns(cursor: Cursor): Identifier[] {
  return parseParenthesized(cursor, () => parseIdentifier(cursor, 'a column name'));
}

/** The alias of a select item, with or without AS. */
export function parseItemAlias(cursor: Cursor): Identifier | undefined {
  if (cursor.acceptWords('AS')) return parseAliasBehindAs(cursor);
  if (!atAlias(cursor)) return undefined;
  const alias = identifierOf(cursor.advance());
  cursor.suspectAlias(alias.quoted ? [] : AFTER_SELECT_ITEM);
  return alias;
}

/** The alias of a table in FROM, with or without AS, perhaps with names for its columns. */
export function parseTableAlias(cursor: Cursor): TableAlias | undefined {
  const { start } = cursor.current.span;
  let name: Identifier;
  if (cursor.acceptWords('AS')) {
    name = parseAliasBehindAs(cursor);
  } else if (atAlias(cursor)) {
    name = identifierOf(cursor.advance());
    cursor.suspectAlias(name.quoted ? [] : AFTER_TABLE);
  } else {
    return undefined;
  }
  const columns = parseOptionalColumns(cursor);
  return { kind: 'table-alias', span: cursor.spanFrom(start), name, columns };
}

export function identifierOf({ kind, value, span }: Token): Identifier {
  return { kind: 'identifier', span, value, quoted: kind === 'quoted-identifier' };
}

/** Any word will do, but a query that is being typed often ends in `AS FROM t`. */
function parseAliasBehindAs(cursor: Cursor): Identifier {
  if (cursor.current.word === 'FROM') cursor.unexpected('a name');
  return parseLabel(cursor, 'a name');
}

function refuseName(cursor: Cursor, what: string): never {
  const { kind, word, text } = cursor.current;
  const isReserved = kind === 'word' && RESERVED_WORDS.has(word);
  const hint = isReserved
    ? `"${text}" is a reserved word: as a name it needs double quotes`
    : kind === 'string'
      ? 'names are written in double quotes, single quotes are for strings'
      : undefined;
  cursor.unexpected(what, hint);
}
