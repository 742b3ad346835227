import type { Expression } from '../ast/expression.ts';
import type { Query, QueryBody, Values, ValuesRow } from '../ast/query.ts';
import type { Token } from '../lex/token.ts';
import { atClause, atClauseBoundary, atOffset } from './boundary.ts';
import type { Cursor } from './cursor.ts';
import { parseEmit } from './emit.ts';
import { parseExpression } from './expression.ts';
import { parseOrderBy } from './order-by.ts';
import {
  closeParenthesis,
  parseClause,
  parseCommaSeparated,
  parseParenthesized,
} from './recovery.ts';
import { parseSelect } from './select.ts';
import { parseWith } from './with.ts';

/** `[WITH ...] body [ORDER BY ...] [LIMIT ...] [OFFSET ...] [EMIT ...]`. */
export function parseQuery(cursor: Cursor): Query {
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

/** A query in parentheses; its span holds them. */
export function parseParenthesizedQuery(cursor: Cursor): Query {
  const open = cursor.expect('(');
  const query = parseQuery(cursor);
  closeQuery(cursor, open);
  return { ...query, span: cursor.spanFrom(open.span.start) };
}

/** Reads what closes a query in parentheses; says which clause stands in a wrong place. */
function closeQuery(cursor: Cursor, open: Token): void {
  if (atClause(cursor)) refuseClause(cursor);
  closeParenthesis(cursor, open);
}

const CLAUSE_HINTS: Readonly<Record<string, string>> = {
  FROM: 'FROM comes right behind the select list',
  WHERE: 'WHERE comes behind FROM and before GROUP BY, HAVING, ORDER BY and LIMIT',
  GROUP: 'GROUP BY comes behind WHERE and before HAVING, ORDER BY and LIMIT',
  HAVING: 'HAVING comes behind GROUP BY and before ORDER BY and LIMIT',
  QUALIFY: 'QUALIFY comes behind HAVING and before ORDER BY and LIMIT',
  WINDOW: 'WINDOW comes behind HAVING and before ORDER BY and LIMIT',
  ORDER: 'ORDER BY comes behind the other clauses, before LIMIT',
  UNION: 'put a query with ORDER BY or LIMIT in parentheses to combine it with another',
};

/** Fails at a clause that is not expected here. */
export function refuseClause(cursor: Cursor): never {
  const { word } = cursor.current;
  const hint = Object.hasOwn(CLAUSE_HINTS, word) ? CLAUSE_HINTS[word] : undefined;
  return cursor.unexpected(undefined, hint);
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
