import { expect, test } from 'vitest';
import { ManualClock } from './conformance/test-context.ts';
import { Pace } from './pace.ts';

test('the first event is due at once, each further one in its turn', () => {
  const clock = new ManualClock();
  const pace = new Pace(10, clock);
  expect(pace.take(100)).toBe(1);
  expect(pace.take(100)).toBe(0);
  expect(pace.wakeAtMs).toBe(100);
  clock.advance(100);
  expect(pace.take(100)).toBe(1);
});

test('no more is taken than was asked for, and the rest stays due', () => {
  const clock = new ManualClock();
  const pace = new Pace(1000, clock);
  pace.take(1);
  clock.advance(100);
  expect(pace.take(60)).toBe(60);
  expect(pace.take(40)).toBe(40);
});

test('after a pause at most a second is made up for', () => {
  const clock = new ManualClock();
  const pace = new Pace(1000, clock);
  pace.take(1);
  clock.advance(60_000);
  expect(pace.take(1e9)).toBe(1001);
  clock.advance(10);
  expect(pace.take(1e9)).toBe(10);
});

test('a slow source does not wake the slot in vain', () => {
  const clock = new ManualClock();
  const pace = new Pace(0.3, clock);
  expect(pace.take(1)).toBe(1);
  for (let i = 0; i < 1000; i++) {
    clock.advance(pace.wakeAtMs - clock.monotonicMs());
    expect(pace.take(1)).toBe(1);
  }
});
