import { expect, test } from 'vitest';
import { tokenize } from './lexer.ts';

/** The tokens as `kind:value`, in one line or one by one, without the closing `end`. */
function check(text: string, expected: string | readonly string[]): void {
  const { tokens, diagnostics } = tokenize(text);
  expect(diagnostics).toEqual([]);
  const found = tokens.slice(0, -1).map(({ kind, value }) => `${kind}:${value}`);
  expect(typeof expected === 'string' ? found.join(' ') : found).toEqual(expected);
}

/** The errors as `start-end message`. */
function checkErrors(text: string, expected: readonly string[]): void {
  const { diagnostics } = tokenize(text);
  const lines = diagnostics.map(({ span, message }) => `${span.start}-${span.end} ${message}`);
  expect(lines).toEqual(expected);
}

test('words keep their case and know their keyword', () => {
  check('Select été _x a$1', ['word:Select', 'word:été', 'word:_x', 'word:a$1']);
  expect(tokenize('Select').tokens[0]?.word).toBe('SELECT');
  expect(tokenize('"Select"').tokens[0]?.word).toBe('');
});

test('numbers keep their exact text', () => {
  check(
    '1 1.5 .5 1. 1e9 1.5E-3 0xFF 1_000_000',
    'number:1 number:1.5 number:.5 number:1. number:1e9 number:1.5E-3 number:0xFF number:1000000',
  );
  check('123456789012345678901234567890', ['number:123456789012345678901234567890']);
});

test('a number with letters behind it is an error', () => {
  checkErrors('12abc + 1', ['0-5 trailing junk after number at or near "12abc"']);
  checkErrors('0x', ['0-2 trailing junk after number at or near "0x"']);
});

test('strings double their quotes, E strings have escapes, dollar strings have neither', () => {
  check("'it''s' ''", ["string:it's", 'string:']);
  check("E'a\\tb\\'c\\x41\\u00e9\\101\\q'", ["string:a\tb'cAéAq"]);
  check("e'\\U0001F600'", ['string:😀']);
  check('$$a $ b$$ $x$ $$ $x$', ['string:a $ b', 'string: $$ ']);
  check("'back\\slash'", ['string:back\\slash']);
});

test('names may be quoted with double quotes or backticks', () => {
  check('"a ""b""" `c d`', ['quoted-identifier:a "b"', 'quoted-identifier:c d']);
});

test('comments are skipped and nest', () => {
  check('a -- b\n/* c /* d */ e */ f', ['word:a', 'word:f']);
});

test('the longest symbol wins', () => {
  check(
    'a->>b->c::d<=e<>f||g',
    'word:a symbol:->> word:b symbol:-> word:c symbol::: word:d symbol:<= word:e symbol:<> word:f symbol:|| word:g',
  );
});

test('what is never closed is reported where it starts', () => {
  checkErrors("a 'b", ['2-3 unterminated string']);
  checkErrors('a "b', ['2-3 unterminated quoted name']);
  checkErrors('a /* b /* c */', ['2-4 unterminated comment']);
  checkErrors('a $$b', ['2-3 unterminated string']);
  checkErrors("a E'b\\", ['2-3 unterminated string']);
});

test('foreign characters are reported one by one and skipped', () => {
  checkErrors('a ! b', ['2-3 unexpected character "!"']);
  checkErrors('‘x’', ['0-1 unexpected character "‘"', '2-3 unexpected character "’"']);
  checkErrors('{{ NAME }}', ['0-10 unexpected character "{"']);
  checkErrors('$1', ['0-1 unexpected character "$"']);
});

test('the number of reports is bounded', () => {
  expect(tokenize('!'.repeat(10_000)).diagnostics).toHaveLength(100);
});
