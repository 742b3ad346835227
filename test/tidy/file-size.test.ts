import { expect, test } from 'vitest';
import { checkSize } from './file-size.ts';
import { readFiles } from './repository.ts';

test('no file that people write is longer than the limit', () => {
  const written = /\.(ts|tsx|mjs|css|html|cpp|proto|sh)$/;
  expect(readFiles(written).flatMap(checkSize)).toEqual([]);
});

test('a file of 601 lines is reported, one of 600 passes', () => {
  const check = (lines: number) => checkSize({ path: 'x.ts', text: 'x\n'.repeat(lines) });
  expect(check(601)).toHaveLength(1);
  expect(check(600)).toEqual([]);
});
