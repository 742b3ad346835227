import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteRing } from './byte-ring.ts';

const capacity = 64;

/** A ring whose counts stand at `position`, as after so many bytes. */
function ringAt(position: number): ByteRing {
  const shared = ByteRing.allocate(capacity);
  const cells = new Int32Array(shared);
  cells[0] = position;
  cells[8] = position;
  return new ByteRing(shared);
}

const step = fc.record({
  kind: fc.constantFrom('write', 'read'),
  bytes: fc.integer({ min: 0, max: 100 }),
});

test('a ring is a queue of bytes of bounded length, also where its counts run over', () => {
  const positions = fc.constantFrom(0, 2 ** 31 - 70, 2 ** 32 - 70, 2 ** 31, 12345);
  fc.assert(
    fc.property(positions, fc.array(step, { maxLength: 100 }), (position, steps) => {
      const ring = ringAt(position);
      const queue: number[] = [];
      let next = 0;
      for (const { kind, bytes } of steps) {
        if (kind === 'write') {
          const sent = Uint8Array.from({ length: bytes }, () => (next += 1) & 0xff);
          const written = ring.write(sent);
          expect(written).toBe(Math.min(bytes, capacity - queue.length));
          queue.push(...sent.subarray(0, written));
          next -= bytes - written;
        } else {
          const into = new Uint8Array(bytes);
          const read = ring.read(into);
          expect(read).toBe(Math.min(bytes, queue.length));
          expect([...into.subarray(0, read)]).toEqual(queue.splice(0, read));
        }
        expect(ring.available).toBe(queue.length);
        expect(ring.fill).toBe(queue.length / capacity);
      }
    }),
    { numRuns: 200 },
  );
});

test('each side is told when the other has done something, and only then', () => {
  const told: string[] = [];
  const ring = new ByteRing(ByteRing.allocate(capacity), {
    onWrite: () => told.push('written'),
    onRead: () => told.push('read'),
  });
  ring.read(new Uint8Array(4));
  ring.write(new Uint8Array(0));
  expect(told).toEqual([]);
  ring.write(new Uint8Array(capacity + 1));
  ring.write(new Uint8Array(1));
  ring.read(new Uint8Array(1));
  expect(told).toEqual(['written', 'read']);
});
