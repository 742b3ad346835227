import { expect, test } from 'vitest';
import { parseIntervalNanos } from './interval-text.ts';

const cases: readonly (readonly [string, number | null])[] = [
  ['10 seconds', 10e9],
  ['1 second', 1e9],
  ['10000 microseconds', 10e6],
  ['0.1 µs', 100],
  ['1 minute 30 seconds', 90e9],
  ['1.5ms', 1.5e6],
  ['00:01:30.5', 90.5e9],
  ['2 Days', 2 * 86_400e9],
  ['', null],
  ['10', null],
  ['10 parsecs', null],
  ['ten seconds', null],
  ['1 second later', null],
];

for (const [text, nanos] of cases) {
  test(`'${text}' is ${nanos === null ? 'no interval' : `${nanos} ns`}`, () => {
    expect(parseIntervalNanos(text)).toBe(nanos);
  });
}
