import { expect, test } from 'vitest';
import { selectsFile } from './select-file.ts';

test.each([
  ['/data/a.json', '/data/a.json', true],
  ['/data/a.json', '/data/b.json', false],
  ['/data', '/data/a.json', true],
  ['/data', '/data/deep/er/a.json', true],
  ['/data', '/database/a.json', false],
  ['/data', '/a.json', false],
  ['/', '/a.json', true],
  ['/data', '/data/.a.json.unfinished', false],
  ['/data', '/data/.git/a.json', false],
  ['/data/*.json', '/data/a.json', true],
  ['/data/*.json', '/data/deep/a.json', false],
  ['/data/**/*.json', '/data/deep/er/a.json', true],
  ['/data/*.json', '/data/.a.json', false],
])('of %s the file %s is read: %s', (path, file, isRead) => {
  expect(selectsFile({ path, pattern: null }, file)).toBe(isRead);
});

test('a pattern is looked for in the path below the directory', () => {
  const selection = { path: '/data', pattern: /^2026/ };
  expect(selectsFile(selection, '/data/2026-01.json')).toBe(true);
  expect(selectsFile(selection, '/data/out.json')).toBe(false);
});
