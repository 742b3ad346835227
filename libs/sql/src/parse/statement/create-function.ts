import type { Identifier } from '../../ast/identifier.ts';
import type { CreateFunction, FunctionParameter } from '../../ast/statement.ts';
import type { TypeName } from '../../ast/type-name.ts';
import type { CreatePrefix } from './create-prefix.ts';
import type { Cursor } from '../cursor.ts';
import { parseIdentifier, parseLabel, parseObjectName } from '../name.ts';
import { parseParenthesized } from '../recovery.ts';
import { parseTypeName } from '../type-name.ts';
import { wordSet } from '../word-list.ts';

/** Words that go on with a type, where a type alone would otherwise look like a name. */
const TYPE_TAILS = wordSet('PRECISION UNSIGNED VARYING WITH WITHOUT');

interface Tail {
  returns?: TypeName;
  language?: Identifier;
  body?: string;
}

/** `name [(parameters)] [RETURNS type] [LANGUAGE name] [AS 'text']`, the tail in any order. */
export function parseCreateFunction(cursor: Cursor, prefix: CreatePrefix): CreateFunction {
  const name = parseObjectName(cursor, 'a function name');
  const parameters = parseParameters(cursor);
  const tail: Tail = {};
  while (parseTailPart(cursor, tail));
  const { orReplace, temporary } = prefix;
  const span = cursor.spanFrom(prefix.start);
  return { kind: 'create-function', span, orReplace, temporary, name, parameters, ...tail };
}

function parseParameters(cursor: Cursor): FunctionParameter[] {
  if (!cursor.at('(')) return [];
  if (cursor.at(')', 1)) {
    cursor.advance();
    cursor.advance();
    return [];
  }
  return parseParenthesized(cursor, () => parseParameter(cursor));
}

/** `name type`, or a type alone. */
function parseParameter(cursor: Cursor): FunctionParameter {
  const { start } = cursor.current.span;
  const next = cursor.peek(1);
  const isNamed = next.kind === 'word' && !TYPE_TAILS.has(next.word);
  const name = isNamed ? parseIdentifier(cursor, 'a parameter name') : undefined;
  const type = parseTypeName(cursor);
  return { kind: 'function-parameter', span: cursor.spanFrom(start), ...(name && { name }), type };
}

function parseTailPart(cursor: Cursor, tail: Tail): boolean {
  if (cursor.acceptWords('RETURNS')) {
    tail.returns = parseTypeName(cursor);
  } else if (cursor.acceptWords('LANGUAGE')) {
    tail.language = parseLabel(cursor, 'a language');
  } else if (cursor.acceptWords('AS')) {
    if (cursor.current.kind !== 'string') cursor.unexpected('the text of the function as a string');
    tail.body = cursor.advance().value;
  } else {
    return false;
  }
  return true;
}
