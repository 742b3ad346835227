import { expect, test } from 'vitest';
import { RowWindow } from './row-window.ts';

const mebibyte = 'x'.repeat(1 << 20);

test('rows that nobody takes are left out, and the next number tells how many', () => {
  const sent: number[] = [];
  const window = new RowWindow(({ startId }) => sent.push(startId));
  for (let i = 0; i < 20; i++) window.show([mebibyte, ''], [0, 0]);
  expect(sent).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
  window.taken();
  window.show(['{}'], [0]);
  expect(sent.at(-1)).toBe(40);
});

test('many small messages are not held up by their number', () => {
  let sent = 0;
  const window = new RowWindow(() => (sent += 1));
  for (let i = 0; i < 10_000; i++) window.show(['{}'], [0]);
  expect(sent).toBe(10_000);
});

test('the end is told whether or not there was room, with the number of the row that would be next', () => {
  const ends: unknown[] = [];
  const window = new RowWindow((shown) => {
    if (shown.done) ends.push(shown);
  });
  for (let i = 0; i < 20; i++) window.show([mebibyte], [0]);
  window.end();
  expect(ends).toEqual([{ startId: 20, rows: [], timestamps: [], done: true }]);
});
