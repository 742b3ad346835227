import type { Expression } from '../../ast/expression.ts';
import type { FunctionArgument, FunctionCall } from '../../ast/function-call.ts';
import type { Identifier, ObjectName } from '../../ast/identifier.ts';
import type { OrderItem } from '../../ast/query.ts';
import type { WindowSpecification } from '../../ast/window.ts';
import type { Token } from '../../lex/token.ts';
import { parseArgument } from './argument.ts';
import { atClauseBoundary } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { identifierOf, parseIdentifier } from '../name.ts';
import { parseOrderBy } from '../query/order-by.ts';
import { closeParenthesis, parseList } from '../recovery.ts';
import { parseWindowSpecification } from '../query/window.ts';

/** The rest of a call, from its opening parenthesis on. */
export function parseFunctionCall(cursor: Cursor, name: ObjectName): FunctionCall {
  const open = cursor.expect('(');
  return finishCall(cursor, { name, open });
}

/** A call whose first argument was already read by a parser that looked for another syntax. */
export function plainCall(cursor: Cursor, word: Token, open: Token, first: Expression): Expression {
  const name: ObjectName = { kind: 'object-name', span: word.span, parts: [identifierOf(word)] };
  const argument: FunctionArgument = {
    kind: 'positional-argument',
    span: first.span,
    value: first,
  };
  return finishCall(cursor, { name, open, first: argument });
}

interface OpenCall {
  readonly name: ObjectName;
  readonly open: Token;
  /** The first argument, where that has been read already. */
  readonly first?: FunctionArgument;
}

/** The rest of a call behind its opening parenthesis or its first argument. */
function finishCall(cursor: Cursor, { name, open, first }: OpenCall): FunctionCall {
  const distinct = first === undefined && cursor.acceptWords('DISTINCT');
  if (first === undefined && !distinct && !isArgumentNamedAll(cursor)) cursor.acceptWords('ALL');
  const parsed = first === undefined ? parseArguments(cursor) : [first];
  if (first !== undefined && cursor.accept(',')) parsed.push(...parseArguments(cursor));
  const orderBy = parseOrderBy(cursor) ?? [];
  const innerTreatment = acceptNullTreatment(cursor);
  closeParenthesis(cursor, open);

  const withinGroup = parseWithinGroup(cursor);
  const filter = parseFilter(cursor);
  const nullTreatment = innerTreatment ?? acceptNullTreatment(cursor);
  const over = parseOver(cursor);
  return {
    kind: 'function-call',
    span: cursor.spanFrom(name.span.start),
    name,
    distinct,
    arguments: parsed,
    orderBy,
    withinGroup,
    ...(filter && { filter }),
    ...(nullTreatment && { nullTreatment }),
    ...(over && { over }),
  };
}

/** Arguments up to the closing parenthesis, which is left. */
export function parseArguments(cursor: Cursor): FunctionArgument[] {
  if (cursor.at(')')) return [];
  return parseList(cursor, {
    parseItem: () => parseArgument(cursor),
    isEnd: () => atClauseBoundary(cursor) || atNullTreatment(cursor),
    expected: '"," or ")"',
  });
}

/** `all` may also be a column: `sum(all)`, `f(all, 1)`. */
function isArgumentNamedAll(cursor: Cursor): boolean {
  return cursor.peek(1).kind === 'symbol' && !cursor.at('(', 1) && !cursor.at('*', 1);
}

function parseWithinGroup(cursor: Cursor): OrderItem[] {
  if (!cursor.acceptWords('WITHIN', 'GROUP')) return [];
  const open = cursor.expect('(');
  const orderBy = parseOrderBy(cursor) ?? cursor.unexpected('ORDER BY');
  closeParenthesis(cursor, open);
  return orderBy;
}

function parseFilter(cursor: Cursor): Expression | undefined {
  if (!cursor.at('(', 1) || !cursor.acceptWords('FILTER')) return undefined;
  const open = cursor.expect('(');
  cursor.expectWord('WHERE');
  const filter = parseExpression(cursor);
  closeParenthesis(cursor, open);
  return filter;
}

function atNullTreatment(cursor: Cursor): boolean {
  return cursor.atWords('IGNORE', 'NULLS') || cursor.atWords('RESPECT', 'NULLS');
}

function acceptNullTreatment(cursor: Cursor): 'ignore' | 'respect' | undefined {
  if (cursor.acceptWords('IGNORE', 'NULLS')) return 'ignore';
  return cursor.acceptWords('RESPECT', 'NULLS') ? 'respect' : undefined;
}

function parseOver(cursor: Cursor): WindowSpecification | Identifier | undefined {
  if (!cursor.acceptWords('OVER')) return undefined;
  if (cursor.at('(')) return parseWindowSpecification(cursor);
  return parseIdentifier(cursor, 'a window: OVER (...) or OVER name');
}
