import { isNameLike } from '../lex/token.ts';
import type { Cursor } from './cursor.ts';
import { isContinuation, RESERVED_WORDS } from './keyword.ts';
import { wordSet } from './word-list.ts';

const CLAUSE_WORDS: ReadonlySet<string> = wordSet(
  'FROM WHERE HAVING QUALIFY LIMIT UNION INTERSECT EXCEPT WITH INTO',
);

const JOIN_WORDS: ReadonlySet<string> = wordSet('JOIN INNER CROSS NATURAL ON USING');
const JOIN_SIDES: ReadonlySet<string> = wordSet('LEFT RIGHT FULL SEMI ANTI');
const QUERY_WORDS: ReadonlySet<string> = wordSet('SELECT WITH VALUES');

/** Whether a name can stand here: a quoted one, or a word that is not grammar in this place. */
export function atName(cursor: Cursor): boolean {
  const { kind, word } = cursor.current;
  if (kind === 'quoted-identifier') return true;
  if (kind !== 'word' || RESERVED_WORDS.has(word)) return false;
  return !isContinuation(word, cursor.peek(1).word);
}

/** Whether a name here is an alias without AS, and not the start of the next clause. */
export function atAlias(cursor: Cursor): boolean {
  return atName(cursor) && !atWindowClause(cursor) && !atOffset(cursor) && !atSet(cursor);
}

/** Whether a statement, a clause of a query, or what closes it around, starts here. */
export function atClauseBoundary(cursor: Cursor): boolean {
  return (
    atStatementEnd(cursor) ||
    cursor.at(')') ||
    cursor.at(']') ||
    atClause(cursor) ||
    atStatementStart(cursor)
  );
}

/** Whether a clause of a query starts here, joins included. */
export function atClause(cursor: Cursor): boolean {
  const { kind, word } = cursor.current;
  if (kind !== 'word') return false;
  if (CLAUSE_WORDS.has(word) || atJoin(cursor) || atOffset(cursor)) return true;
  return isContinuation(word, cursor.peek(1).word) || atWindowClause(cursor);
}

function atJoin(cursor: Cursor): boolean {
  const { word } = cursor.current;
  if (JOIN_WORDS.has(word)) return true;
  return JOIN_SIDES.has(word) && isContinuation(word, cursor.peek(1).word);
}

export function atStatementEnd(cursor: Cursor): boolean {
  return cursor.isAtEnd || cursor.at(';');
}

/** Whether a statement starts here, judged by two words, as it may follow a missing semicolon. */
export function atStatementStart(cursor: Cursor): boolean {
  const { word } = cursor.current;
  // Inside parentheses it is rather a subquery that lacks its own.
  if (word === 'SELECT') return cursor.depth === 0;
  if (word === 'INSERT' || word === 'CREATE' || word === 'DROP') {
    return isContinuation(word, cursor.peek(1).word);
  }
  return atSet(cursor);
}

/** Whether a query starts at the token `ahead`, behind a parenthesis for instance. */
export function atQueryWord(cursor: Cursor, ahead = 0): boolean {
  if (!cursor.atAnyWord(QUERY_WORDS, ahead)) return false;
  return cursor.peek(ahead).word !== 'VALUES' || cursor.at('(', ahead + 1);
}

const QUERY_CONTINUATIONS = wordSet('UNION INTERSECT EXCEPT ORDER LIMIT OFFSET FETCH EMIT');

/**
 * Whether the parenthesis at `ahead` holds a query. With more parentheses inside, what follows
 * them decides: `((SELECT 1) UNION (SELECT 2))` is a query, `((SELECT 1) + 2)` is not.
 */
export function atParenthesizedQuery(cursor: Cursor, ahead = 0): boolean {
  let first = ahead;
  while (cursor.at('(', first)) first += 1;
  if (first === ahead || !atQueryWord(cursor, first)) return false;
  for (let open = first - 1; open > ahead; open -= 1) {
    const close = cursor.closerOf(open);
    if (close === undefined) return true;
    const isContinued = QUERY_CONTINUATIONS.has(cursor.peek(close + 1).word);
    if (!isContinued && !cursor.at(')', close + 1)) return false;
  }
  return true;
}

/** `WINDOW name AS`, as `window` alone is a common alias. */
function atWindowClause(cursor: Cursor): boolean {
  const isWindow = cursor.current.word === 'WINDOW' && isNameLike(cursor.peek(1));
  return isWindow && cursor.peek(2).word === 'AS';
}

/** `OFFSET 10`, as `offset` alone is a common column. */
export function atOffset(cursor: Cursor): boolean {
  if (cursor.current.word !== 'OFFSET') return false;
  return cursor.peek(1).kind === 'number' || cursor.at('(', 1);
}

/** `SET name =`. */
function atSet(cursor: Cursor): boolean {
  if (cursor.current.word !== 'SET' || cursor.peek(1).kind !== 'word') return false;
  return cursor.at('=', 2) || cursor.peek(2).word === 'TO';
}
