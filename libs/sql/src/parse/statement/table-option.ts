import type { OptionArray, OptionKey, OptionValue, TableOption } from '../../ast/create-table.ts';
import type { Identifier } from '../../ast/identifier.ts';
import type { NumberLiteral } from '../../ast/literal.ts';
import { isNameLike } from '../../lex/token.ts';
import { atStatementEnd } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseInterval } from '../expression/interval.ts';
import { identifierOf } from '../name.ts';
import { closeParenthesis, parseList } from '../recovery.ts';

/** `(key = value, ...)` behind WITH. */
export function parseTableOptions(cursor: Cursor): TableOption[] {
  const open = cursor.expect('(');
  if (cursor.accept(')') !== undefined) return [];
  const options = parseList(cursor, {
    parseItem: () => parseTableOption(cursor),
    isEnd: () => cursor.at(')') || atStatementEnd(cursor),
    expected: '"," or ")"',
    atItem: () => atOptionKey(cursor) && (cursor.at('=', 1) || cursor.at('.', 1)),
    allowsTrailingComma: true,
  });
  closeParenthesis(cursor, open);
  return options;
}

function parseTableOption(cursor: Cursor): TableOption {
  const key = parseOptionKey(cursor);
  cursor.expect('=');
  const value = parseOptionValue(cursor);
  if (value.kind === 'identifier') {
    cursor.fail({
      message: `the value of option "${key.value}" must be a string, a number, a boolean, an interval or an array`,
      span: value.span,
      hint: `write '${value.value}' in single quotes`,
    });
  }
  return { kind: 'table-option', span: cursor.spanFrom(key.span.start), key, value };
}

function atOptionKey(cursor: Cursor): boolean {
  return isNameLike(cursor.current) || cursor.current.kind === 'string';
}

/** A string, a quoted name, or any words with dots or hyphens between them. */
function parseOptionKey(cursor: Cursor): OptionKey {
  const { kind, span, value } = cursor.current;
  if (!atOptionKey(cursor)) cursor.unexpected('an option name');
  cursor.advance();
  let key = value;
  while (kind === 'word' && (cursor.at('.') || cursor.at('-'))) {
    key += cursor.advance().text;
    if (cursor.current.kind !== 'word') cursor.unexpected('an option name');
    key += cursor.advance().value;
  }
  return { kind: 'option-key', span: cursor.spanFrom(span.start), value: key };
}

function parseOptionValue(cursor: Cursor): OptionValue | Identifier {
  const token = cursor.current;
  const { span, value } = token;
  if (token.kind === 'string') {
    cursor.advance();
    return { kind: 'string-literal', span, value };
  }
  if (cursor.at('[') || (token.word === 'ARRAY' && cursor.at('[', 1))) return parseArray(cursor);
  if (token.word === 'TRUE' || token.word === 'FALSE') {
    cursor.advance();
    return { kind: 'boolean-literal', span, value: token.word === 'TRUE' };
  }
  const literal = parseSignedNumber(cursor) ?? acceptInterval(cursor);
  if (literal !== undefined) return literal;
  if (!isNameLike(token)) cursor.unexpected('the value of an option');
  return identifierOf(cursor.advance());
}

function parseSignedNumber(cursor: Cursor): NumberLiteral | undefined {
  const { start } = cursor.current.span;
  const isSigned = cursor.at('-') || cursor.at('+');
  if (cursor.peek(isSigned ? 1 : 0).kind !== 'number') return undefined;
  const sign = isSigned && cursor.advance().text === '-' ? '-' : '';
  const text = sign + cursor.advance().value;
  return { kind: 'number-literal', span: cursor.spanFrom(start), text };
}

function acceptInterval(cursor: Cursor): OptionValue | undefined {
  return cursor.current.word === 'INTERVAL' ? parseInterval(cursor) : undefined;
}

function parseArray(cursor: Cursor): OptionArray {
  return cursor.nested(() => {
    const { start } = cursor.current.span;
    if (!cursor.at('[')) cursor.advance();
    cursor.expect('[');
    if (cursor.accept(']') !== undefined) {
      return { kind: 'option-array', span: cursor.spanFrom(start), elements: [] };
    }
    const elements = parseList(cursor, {
      parseItem: () => parseOptionValue(cursor),
      isEnd: () => cursor.at(']') || cursor.at(')') || atStatementEnd(cursor),
      expected: '"," or "]"',
    });
    cursor.expect(']');
    return { kind: 'option-array', span: cursor.spanFrom(start), elements };
  });
}
