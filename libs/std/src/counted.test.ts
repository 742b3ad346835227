import { expect, test } from 'vitest';
import { counted } from './counted.ts';

test('one thing is one, and all other numbers are of several', () => {
  expect([0, 1, 2, 12_000].map((count) => counted(count, 'bad row'))).toEqual([
    '0 bad rows',
    '1 bad row',
    '2 bad rows',
    '12,000 bad rows',
  ]);
});
