import type {
  TableExpression,
  TableFunction,
  TableReference,
  Unnest,
} from '../../ast/table-expression.ts';
import { isNameLike } from '../../lex/token.ts';
import { atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseArguments } from '../expression/function-call.ts';
import { parseJoins } from './join.ts';
import { parseObjectName, parseTableAlias } from '../name.ts';
import { parseParenthesizedQuery } from './parenthesized-query.ts';
import { closeParenthesis, parseParenthesized } from '../recovery.ts';
import { wordSet } from '../word-list.ts';

/** A table in FROM with all that is joined to it. */
export function parseTableExpression(cursor: Cursor): TableExpression {
  return cursor.nested(() => parseJoins(cursor, parseTable));
}

/** One table, subquery, table function or parenthesized join. */
function parseTable(cursor: Cursor): TableExpression {
  const lateral = isLateral(cursor) && cursor.acceptWords('LATERAL');
  const { start } = cursor.current.span;
  if (cursor.at('(')) {
    if (!atParenthesizedQuery(cursor)) {
      return lateral ? cursor.unexpected('a subquery') : parseNested(cursor);
    }
    const query = parseParenthesizedQuery(cursor);
    const alias = parseTableAlias(cursor);
    const span = cursor.spanFrom(start);
    return { kind: 'derived-table', span, lateral, query, ...(alias && { alias }) };
  }
  if (cursor.at('(', 1)) {
    if (cursor.acceptWords('UNNEST')) return parseUnnest(cursor, start, lateral);
    if (cursor.acceptWords('TABLE')) return parseTableOfFunction(cursor, start, lateral);
  }
  return parseNamed(cursor, lateral);
}

/** A join in parentheses. */
function parseNested(cursor: Cursor): TableExpression {
  const open = cursor.expect('(');
  const inner = parseTableExpression(cursor);
  closeParenthesis(cursor, open);
  return inner;
}

function parseUnnest(cursor: Cursor, start: number, lateral: boolean): Unnest {
  const arrays = parseParenthesized(cursor, () => parseExpression(cursor));
  const withOrdinality = cursor.acceptWords('WITH', 'ORDINALITY');
  const alias = parseTableAlias(cursor);
  const span = cursor.spanFrom(start);
  return { kind: 'unnest', span, lateral, arrays, withOrdinality, ...(alias && { alias }) };
}

/** `TABLE(f(...))`, which means the same as `f(...)`. */
function parseTableOfFunction(cursor: Cursor, start: number, lateral: boolean): TableFunction {
  const open = cursor.expect('(');
  const name = parseObjectName(cursor, 'a table function');
  const argumentsOpen = cursor.expect('(');
  const parsed = parseArguments(cursor);
  closeParenthesis(cursor, argumentsOpen);
  closeParenthesis(cursor, open);
  return finishFunction(cursor, start, { lateral, name, arguments: parsed });
}

function parseNamed(cursor: Cursor, lateral: boolean): TableReference | TableFunction {
  const { start } = cursor.current.span;
  const name = parseObjectName(cursor, 'a table');
  const open = cursor.accept('(');
  if (open !== undefined) {
    const parsed = parseArguments(cursor);
    closeParenthesis(cursor, open);
    return finishFunction(cursor, start, { lateral, name, arguments: parsed });
  }
  const asOf = cursor.acceptWords('FOR', 'SYSTEM_TIME', 'AS', 'OF')
    ? parseExpression(cursor)
    : undefined;
  refuseUnsupported(cursor);
  const alias = parseTableAlias(cursor);
  refuseUnsupported(cursor);
  const span = cursor.spanFrom(start);
  return { kind: 'table-reference', span, name, ...(asOf && { asOf }), ...(alias && { alias }) };
}

function finishFunction(
  cursor: Cursor,
  start: number,
  call: Pick<TableFunction, 'lateral' | 'name' | 'arguments'>,
): TableFunction {
  const withOrdinality = cursor.acceptWords('WITH', 'ORDINALITY');
  const alias = parseTableAlias(cursor);
  const span = cursor.spanFrom(start);
  return { kind: 'table-function', span, ...call, withOrdinality, ...(alias && { alias }) };
}

/** `lateral` alone may be the name of a table. */
function isLateral(cursor: Cursor): boolean {
  return isNameLike(cursor.peek(1)) || cursor.at('(', 1);
}

const UNSUPPORTED = wordSet('MATCH_RECOGNIZE PIVOT UNPIVOT');

function refuseUnsupported(cursor: Cursor): void {
  const { word, span } = cursor.current;
  if (!UNSUPPORTED.has(word) || !cursor.at('(', 1)) return;
  cursor.fail({ code: 'feature-not-supported', message: `${word} is not supported`, span });
}
