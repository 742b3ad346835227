import type { Expression } from '../../ast/expression.ts';
import type { ObjectName } from '../../ast/identifier.ts';
import { isNameLike } from '../../lex/token.ts';
import { atName, atQueryWord } from '../boundary.ts';
import { parseCase } from './case.ts';
import { parseCast } from './cast.ts';
import { parseArray, parseBracketArray, parseRow, parseStruct } from './constructor.ts';
import type { Cursor } from '../cursor.ts';
import { parseExists } from './exists.ts';
import { parseFunctionCall } from './function-call.ts';
import { parseInterval } from './interval.ts';
import { identifierOf } from '../name.ts';
import { parseParenthesis } from './parenthesis.ts';
import { parseExtract, parsePosition } from './special-function.ts';
import { parseOverlay, parseSubstring, parseTrim } from './string-function.ts';
import { parseTypedLiteral } from './typed-literal.ts';

/** Reads a construct if its word starts one here, else reads nothing: the word is a name then. */
type ConstructParser = (cursor: Cursor) => Expression | undefined;

const CONSTRUCTS: Readonly<Record<string, ConstructParser>> = {
  ARRAY: parseArray,
  CASE: parseCase,
  CAST: parseCast,
  DATE: parseTypedLiteral,
  EXISTS: parseExists,
  EXTRACT: parseExtract,
  INTERVAL: parseInterval,
  JSON: parseTypedLiteral,
  OVERLAY: parseOverlay,
  POSITION: parsePosition,
  ROW: parseRow,
  STRUCT: parseStruct,
  SUBSTRING: parseSubstring,
  TIME: parseTypedLiteral,
  TIMESTAMP: parseTypedLiteral,
  TIMESTAMPTZ: parseTypedLiteral,
  TRIM: parseTrim,
  TRY_CAST: parseCast,
  UUID: parseTypedLiteral,
};

/** What an expression starts with, prefix operators left out: a literal, a name, a call, ... */
export function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.current;
  const { span, value } = token;
  switch (token.kind) {
    case 'number':
      cursor.advance();
      return { kind: 'number-literal', span, text: value };
    case 'string':
      cursor.advance();
      return { kind: 'string-literal', span, value };
    case 'word':
      return parseWord(cursor);
    case 'quoted-identifier':
      return parseNameOrCall(cursor);
    case 'symbol':
    case 'end':
      if (cursor.at('(')) return parseParenthesis(cursor);
      if (cursor.at('[')) return parseBracketArray(cursor);
      return refuse(cursor);
  }
}

function parseWord(cursor: Cursor): Expression {
  const { word, span } = cursor.current;
  if (cursor.acceptWords('NULL')) return { kind: 'null-literal', span };
  if (cursor.acceptWords('TRUE')) return { kind: 'boolean-literal', span, value: true };
  if (cursor.acceptWords('FALSE')) return { kind: 'boolean-literal', span, value: false };
  const parseConstruct = Object.hasOwn(CONSTRUCTS, word) ? CONSTRUCTS[word] : undefined;
  return parseConstruct?.(cursor) ?? parseNameOrCall(cursor);
}

function parseNameOrCall(cursor: Cursor): Expression {
  const { start } = cursor.current.span;
  if (!atName(cursor) || atQueryWord(cursor)) refuse(cursor);
  const parts = [identifierOf(cursor.advance())];
  while (cursor.at('.') && isNameLike(cursor.peek(1))) {
    cursor.advance();
    parts.push(identifierOf(cursor.advance()));
  }
  if (!cursor.at('(')) return { kind: 'name', span: cursor.spanFrom(start), parts };
  const name: ObjectName = { kind: 'object-name', span: cursor.spanFrom(start), parts };
  return parseFunctionCall(cursor, name);
}

function refuse(cursor: Cursor): never {
  const hint = atQueryWord(cursor) ? 'put a query inside an expression in parentheses' : undefined;
  return cursor.unexpected('an expression', hint);
}
