import { expect, test } from 'vitest';
import { readFiles } from './repository.ts';
import { checkText } from './text.ts';

// Their text is foreign: packages' own words, and data.
const foreign = /(^|\/)(pnpm-lock\.yaml|package-lock\.json|LICENSE)$|^bench\/results\/|\.(gz|png)$/;

test('no file names a machine, holds a note to self or runs a part of its tests', () => {
  const files = readFiles(/./).filter(({ path }) => !foreign.test(path));
  expect(files.flatMap(checkText)).toEqual([]);
});

// Put together at run time, because this file is checked as well.
test.for([
  ['cd ', '/work', '/main'],
  ['export PATH=', '/tmp', '/tools/bin'],
  ['// TO', 'DO: later'],
  ['throw new Error("not imple', 'mented")'],
  ['test.on', 'ly("x", () => {});'],
])('the line %s%s is reported', (parts) => {
  expect(checkText({ path: 'x.ts', text: `fine\n${parts.join('')}` })).toHaveLength(1);
});

test('similar text passes', () => {
  const text = 'src/work/plan.ts\nhttps://example.com/root/x\nconst todos = 1;';
  expect(checkText({ path: 'x.ts', text })).toEqual([]);
});
