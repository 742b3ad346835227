import { expect, test } from 'vitest';
import { blockBytes, LinearMemory, MemoryLimitError } from './linear-memory.ts';

test('blocks are aligned, do not overlap and are used again', () => {
  const linear = new LinearMemory();
  const [a, b] = [linear.allocate(100), linear.allocate(100)];
  expect(Math.abs(a - b)).toBeGreaterThanOrEqual(blockBytes(100));
  linear.release(a, 100);
  expect(linear.allocate(120)).toBe(a);
});

test('views cover what was allocated last', () => {
  const linear = new LinearMemory();
  const at = linear.allocate(8 << 20);
  linear.u8[at + (8 << 20) - 1] = 7;
  expect(linear.u8[at + (8 << 20) - 1]).toBe(7);
});

test('asking for more than the limit is an error that names it', () => {
  const linear = new LinearMemory(2 << 20);
  expect(() => linear.allocate(4 << 20)).toThrow(MemoryLimitError);
  expect(linear.allocatedBytes).toBe(0);
});
