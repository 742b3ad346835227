import type {
  DescriptorArgument,
  FunctionArgument,
  NamedArgument,
  TableArgument,
  WildcardArgument,
} from '../../ast/function-call.ts';
import type { ObjectName } from '../../ast/identifier.ts';
import { isNameLike } from '../../lex/token.ts';
import { atName, atParenthesizedQuery } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { identifierOf, parseColumns, parseObjectName } from '../name.ts';
import { parseParenthesizedQuery } from '../query/parenthesized-query.ts';

/** One argument of a function or a table function. */
export function parseArgument(cursor: Cursor): FunctionArgument {
  return parseNamedArgument(cursor) ?? parseUnnamedArgument(cursor);
}

function parseNamedArgument(cursor: Cursor): NamedArgument | undefined {
  if (!cursor.at('=>', 1) && !cursor.at(':=', 1)) return undefined;
  const { span } = cursor.current;
  if (!isNameLike(cursor.current)) return undefined;
  const name = identifierOf(cursor.advance());
  cursor.advance();
  const value =
    parseTableArgument(cursor) ?? parseDescriptorArgument(cursor) ?? parseExpression(cursor);
  return { kind: 'named-argument', span: cursor.spanFrom(span.start), name, value };
}

function parseUnnamedArgument(cursor: Cursor): FunctionArgument {
  const special =
    parseWildcardArgument(cursor) ?? parseTableArgument(cursor) ?? parseDescriptorArgument(cursor);
  if (special !== undefined) return special;
  const value = parseExpression(cursor);
  return { kind: 'positional-argument', span: value.span, value };
}

/** `*`, `t.*` or `s.t.*`. */
function parseWildcardArgument(cursor: Cursor): WildcardArgument | undefined {
  const { span } = cursor.current;
  if (cursor.accept('*') !== undefined) return { kind: 'wildcard-argument', span };
  const qualifier = acceptWildcardQualifier(cursor);
  if (qualifier === undefined) return undefined;
  return { kind: 'wildcard-argument', span: cursor.spanFrom(span.start), qualifier };
}

/** Reads `t.*` and yields `t`, if that is what comes. */
export function acceptWildcardQualifier(cursor: Cursor): ObjectName | undefined {
  const { start } = cursor.current.span;
  let count = 0;
  while (isNameLike(cursor.peek(count)) && cursor.at('.', count + 1)) count += 2;
  if (count === 0 || !cursor.at('*', count) || !atName(cursor)) return undefined;
  const parts = [identifierOf(cursor.advance())];
  while (cursor.accept('.') !== undefined && !cursor.at('*')) {
    parts.push(identifierOf(cursor.advance()));
  }
  const end = parts.at(-1)?.span.end ?? start;
  cursor.advance();
  return { kind: 'object-name', span: { start, end }, parts };
}

function parseTableArgument(cursor: Cursor): TableArgument | undefined {
  if (cursor.current.word !== 'TABLE') return undefined;
  const isQuery = atParenthesizedQuery(cursor, 1);
  if (!isQuery && !isNameLike(cursor.peek(1))) return undefined;
  const { start } = cursor.advance().span;
  const table = isQuery ? parseParenthesizedQuery(cursor) : parseObjectName(cursor, 'a table name');
  return { kind: 'table-argument', span: cursor.spanFrom(start), table };
}

function parseDescriptorArgument(cursor: Cursor): DescriptorArgument | undefined {
  if (cursor.current.word !== 'DESCRIPTOR' || !cursor.at('(', 1)) return undefined;
  const { start } = cursor.advance().span;
  const columns = parseColumns(cursor);
  return { kind: 'descriptor-argument', span: cursor.spanFrom(start), columns };
}
