import { expect, test } from 'vitest';
import { RowWindow } from './row-window.ts';

test('rows that nobody takes are left out, and the next number tells how many', () => {
  const sent: number[] = [];
  const window = new RowWindow((startId) => sent.push(startId));
  for (let i = 0; i < 100; i++) window.show(['{}', '{}'], [0, 0]);
  expect(sent).toEqual(Array.from({ length: 64 }, (_, i) => i * 2));
  window.taken();
  window.show(['{}'], [0]);
  expect(sent.at(-1)).toBe(200);
});
