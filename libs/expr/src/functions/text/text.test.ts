import { expect, test } from 'vitest';
import {
  bytes,
  checkCall as check,
  fails,
  int,
  interval,
  list,
  timestamp,
  typed,
} from '../../test/check-call.ts';

test('lengths count characters, bytes and bits', () => {
  check('length', ['häß😀'], int(4));
  check('char_length', [''], int(0));
  check('octet_length', ['häß😀'], int(9));
  check('bit_length', ['ä'], int(16));
  check('length', [bytes(1, 2, 3)], int(3));
  check('length', [null], null);
});

test('case changes follow Unicode', () => {
  check('lower', ['ÄBC xyz 1'], 'äbc xyz 1');
  check('upper', ['straße'], 'STRASSE');
  check('upper', ['a long enough text for two blocks'], 'A LONG ENOUGH TEXT FOR TWO BLOCKS');
  check('initcap', ['hello wORLD-foo 1st'], 'Hello World-Foo 1st');
});

test('trims take spaces or the given characters', () => {
  check('trim', ['  a b  '], 'a b');
  check('ltrim', ['  a '], 'a ');
  check('rtrim', ['  a '], '  a');
  check('btrim', ['xxyaxy', 'xy'], 'a');
  check('trim', ['   '], '');
  check('ltrim', ['äöa', 'öä'], 'a');
});

test('substrings count from 1, and positions may lie outside', () => {
  check('substr', ['alphabet', 3n], 'phabet');
  check('substring', ['alphabet', 3n, 2n], 'ph');
  check('substr', ['alphabet', -1n, 3n], 'a');
  check('substr', ['äöü', 2n, 5n], 'öü');
  check('substr', ['abc', int(9)], '');
  check('substr', ['abc', 2n, 9223372036854775807n], 'bc');
  check('substr', ['abc', -9223372036854775808n], 'abc');
  check('substr', ['abc', 1n, -1n], fails('negative substring length not allowed'));
  check('overlay', ['Txxxxas', 'hom', 2n, 4n], 'Thomas');
  check('overlay', ['abcdef', 'zz', 3n], 'abzzef');
  check('left', ['äbcd', 2n], 'äb');
  check('left', ['abcd', -1n], 'abc');
  check('left', ['abcd', 0n], '');
  check('right', ['abcd', 3n], 'bcd');
  check('right', ['abcd', -3n], 'd');
});

test('parts between delimiters count from either end', () => {
  check('split_part', ['a/b/c', '/', 2n], 'b');
  check('split_part', ['a/b/c', '/', -1n], 'c');
  check('split_part', ['a/b/c', '/', 9n], '');
  check('split_part', ['a', '', 1n], 'a');
  check('split_part', ['a', '/', 0n], fails('field position must not be zero'));
});

test('searches give places in characters', () => {
  check('strpos', ['äb😀c', 'c'], int(4));
  check('strpos', ['abc', 'x'], int(0));
  check('strpos', ['abc', ''], int(1));
  check('position', ['b', 'abc'], int(2));
  check('contains', ['a long text, longer than sixteen bytes', 'sixteen'], true);
  check('contains', ['abc', 'abcd'], false);
  check('starts_with', ['item/1', 'item/'], true);
  check('starts_with', ['it', 'item/'], false);
  check('ends_with', ['page.html', '.html'], true);
});

test('texts are joined, NULL by NULL only with the operator', () => {
  check('||', ['a', 'b'], 'ab');
  check('||', ['a', null], null);
  check('||', ['n', 1n], 'n1');
  check('||', [1.5, 'x'], '1.5x');
  check('concat', ['a', null, 'b', 2n], 'ab2');
  check('concat_ws', ['-', 'a', null, 'b'], 'a-b');
  check('concat_ws', [null, 'a'], null);
});

test('texts are repeated, padded, reversed and replaced', () => {
  check('repeat', ['ab', 3n], 'ababab');
  check('repeat', ['ab', -1n], '');
  check('repeat', ['ab', 99999999999n], fails('requested length too large'));
  check('lpad', ['7', 3n, '0'], '007');
  check('rpad', ['ab', 5n, 'xy'], 'abxyx');
  check('lpad', ['abcdef', 3n], 'abc');
  check('reverse', ['aä😀'], '😀äa');
  check('replace', ['a.b.c', '.', '::'], 'a::b::c');
  check('replace', ['aaa', '', 'x'], 'aaa');
  check('translate', ['12345', '143', 'ax'], 'a2x5');
});

test('characters, digests and encodings', () => {
  check('ascii', ['äx'], int(228));
  check('chr', [128512n], '😀');
  check('chr', [0n], fails('null character not permitted'));
  check('to_hex', [255n], 'ff');
  check('to_hex', [int(-1)], 'ffffffff');
  check('md5', ['abc'], '900150983cd24fb0d6963f7d28e17f72');
  check('encode', ['abc', 'hex'], '616263');
  check('encode', [bytes(0, 255), 'base64'], 'AP8=');
  check('decode', ['AP8=', 'base64'], bytes(0, 255));
  check('decode', ['zz', 'hex'], fails('invalid hex text to decode: "zz"'));
});

test('LIKE patterns of every shape', () => {
  for (const [text, pattern, matches] of [
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['abc', 'a%', true],
    ['abc', '%c', true],
    ['abc', '%b%', true],
    ['abc', 'a%c', true],
    ['ac', 'a%c', true],
    ['a', 'a%a', false],
    ['abcabd', '%b%d', true],
    ['https://x/item/7', '%/item/%', true],
    ['xyz', '%', true],
    ['', '%', true],
    ['', '', true],
    ['a\nb', 'a%b', true],
    ['äöü', 'ä_ü', true],
    ['a%b', 'a\\%b', true],
    ['日本語', '_本_', true],
    ['日本語', '__', false],
    ['xaybzb', '%a_b%b', true],
    ['ab', '%_%_%', true],
    ['a', '%_%_%', false],
    ['', '_', false],
    ['axb', 'a\\%b', false],
    ['abab', '%ab%ab%', true],
    ['aba', '%ab%ab%', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ] as const) {
    check('like', [text, pattern], matches);
    check('not like', [text, pattern], !matches);
  }
  check('ilike', ['ABC', 'a%'], true);
  check('like', ['abc', 'a\\'], fails('LIKE pattern must not end with escape character'));
  check('like', ['a%', 'a#%', '#'], true);
});

test('regular expressions', () => {
  check('regexp_like', ['foobar', 'o{2}'], true);
  check('regexp_like', ['FOO', 'foo', 'i'], true);
  check('~', ['abc', '^a'], true);
  check('!~*', ['ABC', '^a'], false);
  check('regexp_match', ['foobarbequebaz', '(bar)(beque)'], list('text', 'bar', 'beque'));
  check('regexp_match', ['x', 'y'], null);
  check('regexp_replace', ['foobar', 'o', 'x'], 'fxobar');
  check('regexp_replace', ['foobar', 'o', 'x', 'g'], 'fxxbar');
  check('regexp_replace', ['John Smith', '(\\w+) (\\w+)', '\\2, \\1'], 'Smith, John');
  check('regexp_like', ['a', '('], fails('invalid regular expression: Unterminated group'));
});

test('documents', () => {
  const document = '{"a": {"b": [10, "x", null]}, "n": 1.5, "t": true}';
  check('->>', [document, 'n'], '1.5');
  check('->', [document, 'a'], typed('json', '{"b":[10,"x",null]}'));
  check('json_get_int', [document, 'a', 'b'], null);
  check('json_get_str', ['["a", "b"]', 1n], 'b');
  check('json_get_bool', [document, 't'], true);
  check('json_contains', [document, 'a'], true);
  check('json_length', [document], 3n);
  check('get_first_json_object', [document, '$.a.b[1]'], 'x');
  check('extract_json', [document, '$.a.b[*]'], list('text', '10', '"x"', 'null'));
  check('->>', ['not json', 'a'], null);
  check('get_first_json_object', [document, 'a.b'], fails('invalid JSON path: "a.b"'));
});

test('values of other types are written as CAST writes them', () => {
  check('concat', [timestamp('2024-02-29 03:04:05.5')], '2024-02-29T03:04:05.500');
  check('concat', [interval('26 hours')], '1 day 02:00:00');
  check('concat', [true], 'true');
  expect(() => check('lower', [1n], 'x')).toThrow('call of lower');
});

test('distances and sets of text', () => {
  check('levenshtein', ['kitten', 'sitting'], int(3));
  check('find_in_set', ['b', 'a,b,c'], int(2));
  check('substr_index', ['www.apache.org', '.', 2n], 'www.apache');
  check('substr_index', ['www.apache.org', '.', -1n], 'org');
});
