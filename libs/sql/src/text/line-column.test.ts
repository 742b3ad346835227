import { expect, test } from 'vitest';
import { lineColumn } from './line-column.ts';

function check(text: string, offset: number, expected: string): void {
  const { line, column } = lineColumn(text, offset);
  expect(`${line}:${column}`).toBe(expected);
}

test('lines and columns count from one', () => {
  check('abc', 0, '1:1');
  check('abc', 2, '1:3');
  check('abc', 3, '1:4');
  check('', 0, '1:1');
});

test('all three line ends count', () => {
  check('a\nb', 2, '2:1');
  check('a\r\nb', 3, '2:1');
  check('a\rb', 2, '2:1');
  check('a\n\nb', 3, '3:1');
  check('a\n', 2, '2:1');
});

test('a character outside the basic plane is one column', () => {
  check('😀x', 2, '1:2');
});

test('an offset outside the text is brought inside', () => {
  check('ab\nc', 99, '2:2');
  check('ab', -5, '1:1');
});
