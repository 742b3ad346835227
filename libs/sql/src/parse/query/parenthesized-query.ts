import type { Query } from '../../ast/query.ts';
import type { Token } from '../../lex/token.ts';
import { atClause } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseQuery } from '../grammar.ts';
import { closeParenthesis } from '../recovery.ts';

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
