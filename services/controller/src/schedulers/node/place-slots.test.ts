import { expect, test } from 'vitest';
import { placeSlots } from './place-slots.ts';

function check(free: Record<string, number>, slots: number, expected: object | null): void {
  const nodes = Object.entries(free).map(([nodeId, count]) => ({ nodeId, free: count }));
  const placed = placeSlots(nodes, slots);
  expect(placed === null ? null : Object.fromEntries(placed)).toEqual(expected);
}

test('slots go where most are free', () => {
  check({ a: 4, b: 4 }, 4, { a: 2, b: 2 });
  check({ a: 1, b: 4 }, 4, { a: 1, b: 3 });
  check({ a: 8, b: 2 }, 3, { a: 3 });
  check({ b: 2, a: 2 }, 1, { a: 1 });
});

test('too few slots are no place', () => {
  check({ a: 3, b: 4 }, 8, null);
  check({}, 1, null);
  check({ a: 3, b: 5 }, 8, { a: 3, b: 5 });
});
