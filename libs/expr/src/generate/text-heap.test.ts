import { LinearMemory, MemoryLimitError } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { TextHeap } from './text-heap.ts';

function makeHeap(limitBytes?: number) {
  const linear = new LinearMemory(limitBytes);
  return { linear, heap: new TextHeap(linear, linear.allocate(64)) };
}

test('allocations do not overlap and are aligned', () => {
  const { heap } = makeHeap();
  const sizes = [1, 8, 9, 0, 70_000, 3];
  const blocks = sizes.map((bytes) => ({ at: heap.allocate(bytes), bytes }));
  for (const [i, { at, bytes }] of blocks.entries()) {
    expect(at % 8).toBe(0);
    for (const other of blocks.slice(i + 1)) {
      expect(at + bytes <= other.at || other.at + other.bytes <= at).toBe(true);
    }
  }
});

test('a reset heap is filled again without asking for more memory', () => {
  const { heap, linear } = makeHeap();
  for (let i = 0; i < 100; i++) heap.allocate(10_000);
  heap.reset();
  for (let i = 0; i < 100; i++) heap.allocate(10_000);
  heap.reset();
  const settled = linear.allocatedBytes;
  for (let i = 0; i < 100; i++) heap.allocate(10_000);
  expect(linear.allocatedBytes).toBe(settled);
});

test('a heap that once was big gives most of its memory back', () => {
  const { heap } = makeHeap();
  heap.allocate(50_000_000);
  heap.reset();
  expect(heap.allocatedBytes).toBe(1 << 22);
});

test('a released heap holds nothing', () => {
  const { heap, linear } = makeHeap();
  const before = linear.allocatedBytes;
  heap.allocate(1000);
  heap.release();
  expect(linear.allocatedBytes).toBe(before);
});

test('a heap keeps within the limit of its slot', () => {
  const { heap } = makeHeap(2 ** 20);
  expect(() => {
    for (let i = 0; i < 1000; i++) heap.allocate(10_000);
  }).toThrow(MemoryLimitError);
});
