import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostic.ts';
import { formatDiagnostic } from './format-diagnostic.ts';

/** Formats an error about the first place of `marked` in `text`. */
function check(text: string, marked: string, expected: readonly string[]): void {
  const start = text.indexOf(marked);
  const diagnostic = complain(start, start + marked.length);
  expect(formatDiagnostic(text, diagnostic).split('\n')).toEqual(expected);
}

function complain(start: number, end: number): Diagnostic {
  return { severity: 'error', code: 'syntax-error', message: 'wrong', span: { start, end } };
}

test('the source line is shown with carets below the span', () => {
  check('SELECT prce\nFROM t', 'prce', ['1:8: error: wrong', '  SELECT prce', '         ^^^^']);
});

test('detail and hint follow', () => {
  const diagnostic = { ...complain(0, 1), detail: 'more', hint: 'do this' };
  const lines = formatDiagnostic('x', diagnostic).split('\n');
  expect(lines).toEqual(['1:1: error: wrong', '  x', '  ^', '  detail: more', '  hint: do this']);
});

test('tabs stay tabs, so that carets line up whatever their width', () => {
  check('\tSELECT\tx', 'x', ['1:9: error: wrong', '  \tSELECT\tx', '  \t      \t^']);
});

test('wide characters take two cells and combining ones none', () => {
  check("'名前' x", 'x', ['1:6: error: wrong', "  '名前' x", '         ^']);
  check("x '名'", "'名'", ['1:3: error: wrong', "  x '名'", '    ^^^^']);
  check("'e\u0301' x", 'x', ['1:6: error: wrong', "  'e\u0301' x", '      ^']);
  check("'😀' x", 'x', ['1:5: error: wrong', "  '😀' x", '       ^']);
});

test('a span over several lines is underlined to the end of its first', () => {
  check('a (b\nc) d', '(b\nc)', ['1:3: error: wrong', '  a (b', '    ^^']);
  check('a (b\r\nc) d', '(b\r\nc)', ['1:3: error: wrong', '  a (b', '    ^^']);
});

test('an empty span and the end of the text still get a caret', () => {
  expect(formatDiagnostic('ab', complain(2, 2))).toBe('1:3: error: wrong\n  ab\n    ^');
  expect(formatDiagnostic('', complain(0, 0))).toBe('1:1: error: wrong\n  \n  ^');
  expect(formatDiagnostic('ab\n', complain(3, 3))).toBe('2:1: error: wrong\n  \n  ^');
});

test('a long line is cut around the span', () => {
  const text = `${'a'.repeat(500)} x ${'b'.repeat(500)}`;
  const [, source, carets] = formatDiagnostic(text, complain(501, 502)).split('\n');
  expect(source).toMatch(/^ {2}\.\.\. a+ x b+ \.\.\.$/);
  expect(source?.length).toBeLessThan(180);
  expect(source?.[carets?.indexOf('^') ?? 0]).toBe('x');
});

test('control characters of the text do not reach the terminal', () => {
  expect(formatDiagnostic('\u001b[31m x', complain(6, 7))).not.toContain('\u001b');
  expect(formatDiagnostic('a\u202eb', complain(0, 1))).not.toContain('\u202e');
  const name = { code: 'test', severity: 'error', message: 'no "\u001b[31m"' } as const;
  expect(formatDiagnostic('x', { ...name, span: { start: 0, end: 1 }, hint: '\u0007' })).toBe(
    '1:1: error: no "\ufffd[31m"\n  x\n  ^\n  hint: \ufffd',
  );
});
