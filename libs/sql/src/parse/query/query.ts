import type { Expression } from '../../ast/expression.ts';
import type { Query, QueryBody, Values, ValuesRow } from '../../ast/query.ts';
import { atClauseBoundary, atOffset } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseEmit } from './emit.ts';
import { parseExpression } from '../grammar.ts';
import { parseOrderBy } from './order-by.ts';
import { parseParenthesizedQuery } from './parenthesized-query.ts';
import { parseClause, parseCommaSeparated, parseParenthesized } from '../recovery.ts';
import { parseSelect } from './select.ts';
import { parseWith } from './with.ts';

/** `[WITH ...] body [ORDER BY ...] [LIMIT ...] [OFFSET ...] [EMIT ...]`. */
export function queryRule(cursor: Cursor): Query {
  return cursor.nested(() => {
    const { start } = cursor.current.span;
    const withClause = cursor.current.word === 'WITH' ? parseWith(cursor) : undefined;
    const body = parseSetOperations(cursor, parseOperand(cursor), 0);
    const query = finishQuery(cursor, start, body);
    if (withClause !== undefined) return { ...query, with: withClause };
    const inner = withoutParentheses(query);
    return inner.kind === 'query' ? { ...inner, span: query.span } : query;
  });
}

/** INTERSECT binds tighter than UNION and EXCEPT; equals group to the left. */
function parseSetOperations(cursor: Cursor, first: QueryBody, minimum: number): QueryBody {
  let left = first;
  for (;;) {
    const operator = setOperatorAt(cursor);
    const precedence = operator === 'intersect' ? 1 : 0;
    if (operator === undefined || precedence < minimum) return left;
    cursor.advance();
    const all = cursor.acceptWords('ALL');
    if (!all) cursor.acceptWords('DISTINCT');
    const right = parseSetOperations(cursor, parseOperand(cursor), precedence + 1);
    const span = cursor.spanFrom(left.span.start);
    left = { kind: 'set-operation', span, operator, all, left, right };
  }
}

function setOperatorAt(cursor: Cursor): 'union' | 'intersect' | 'except' | undefined {
  if (cursor.atWords('UNION')) return 'union';
  if (cursor.atWords('INTERSECT')) return 'intersect';
  return cursor.atWords('EXCEPT') ? 'except' : undefined;
}

function parseOperand(cursor: Cursor): QueryBody {
  if (cursor.at('(')) return withoutParentheses(parseParenthesizedQuery(cursor));
  if (cursor.atWords('VALUES')) return parseValues(cursor);
  if (cursor.atWords('SELECT')) return parseSelect(cursor);
  return cursor.unexpected('SELECT');
}

/** Parentheses matter only around a query that has clauses of its own. */
function withoutParentheses(query: Query): QueryBody {
  const { with: withClause, orderBy, limit, offset, emit, body } = query;
  const isPlain =
    withClause === undefined && orderBy.length === 0 && !limit && !offset && emit === undefined;
  return isPlain ? body : query;
}

function finishQuery(cursor: Cursor, start: number, body: QueryBody): Query {
  const orderBy = parseClause(cursor, () => parseOrderBy(cursor) ?? []) ?? [];
  const { limit, offset, withTies } = parseLimits(cursor);
  const emit = parseEmit(cursor);
  return {
    kind: 'query',
    span: cursor.spanFrom(start),
    body,
    orderBy,
    ...(limit && { limit }),
    withTies,
    ...(offset && { offset }),
    ...(emit && { emit }),
  };
}

interface Limits {
  limit?: Expression | undefined;
  offset?: Expression | undefined;
  withTies: boolean;
}

/** LIMIT, OFFSET and FETCH in any order. */
function parseLimits(cursor: Cursor): Limits {
  const limits: Limits = { withTies: false };
  for (;;) {
    if (cursor.acceptWords('LIMIT')) {
      limits.limit = cursor.acceptWords('ALL')
        ? undefined
        : parseClause(cursor, () => parseLimit(cursor));
    } else if (atOffset(cursor)) {
      cursor.advance();
      limits.offset = parseExpression(cursor);
      if (!cursor.acceptWords('ROWS')) cursor.acceptWords('ROW');
    } else if (cursor.acceptWords('FETCH', 'FIRST') || cursor.acceptWords('FETCH', 'NEXT')) {
      parseFetch(cursor, limits);
    } else {
      return limits;
    }
  }
}

function parseLimit(cursor: Cursor): Expression {
  const limit = parseExpression(cursor);
  if (!cursor.at(',')) return limit;
  return cursor.unexpected(undefined, 'write LIMIT count OFFSET start');
}

function parseFetch(cursor: Cursor, limits: Limits): void {
  const { span } = cursor.current;
  const hasCount = cursor.current.word !== 'ROW' && cursor.current.word !== 'ROWS';
  limits.limit = hasCount ? parseExpression(cursor) : { kind: 'number-literal', span, text: '1' };
  if (!cursor.acceptWords('ROWS') && !cursor.acceptWords('ROW')) cursor.unexpected('ROWS');
  limits.withTies = cursor.acceptWords('WITH', 'TIES');
  if (!limits.withTies) cursor.expectWord('ONLY');
}

/** `VALUES (1, 'a'), (2, 'b')`. */
function parseValues(cursor: Cursor): Values {
  const { start } = cursor.expectWord('VALUES').span;
  const rows = parseCommaSeparated(cursor, () => parseValuesRow(cursor));
  if (!atClauseBoundary(cursor)) cursor.unexpected('","');
  return { kind: 'values', span: cursor.spanFrom(start), rows };
}

function parseValuesRow(cursor: Cursor): ValuesRow {
  const { start } = cursor.current.span;
  cursor.acceptWords('ROW');
  const elements = parseParenthesized(cursor, () => parseExpression(cursor));
  return { kind: 'values-row', span: cursor.spanFrom(start), elements };
}
