import type { Row, Schema } from '@millrace/data';
import type { Exchange } from '@millrace/program';
import { hashWords, keyGroupOf, subtaskOfKeyGroup } from '@millrace/state';
import { BatchReader, BatchWriter, LinearMemory } from '@millrace/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counter } from '../runtime/meter.ts';
import { ByteRing } from './byte-ring.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { SendOperator } from './send-operator.ts';

const schema: Schema = [
  { name: 'key', type: { kind: 'bigint' }, nullable: true },
  { name: 'text', type: { kind: 'text' }, nullable: false },
];

type Item = Row | 'watermark';

/** Sends rows and events to readers that take a little now and then; what each reader gets. */
function sendTo(
  destinations: number,
  exchange: Exchange,
  items: readonly (readonly Item[])[],
  takes: readonly number[],
): Item[][] {
  const linear = new LinearMemory();
  const rings = Array.from({ length: destinations }, () => new ByteRing(ByteRing.allocate(256)));
  const counters = new Float64Array(counter.count);
  const at = { operatorId: 'a', linear, counters, subtask: 0 };
  const send = new SendOperator(at, schema, exchange, rings);
  const writer = new BatchWriter(linear, schema);
  const reader = new BatchReader(linear, schema);
  const ends = rings.map((ring) => ({
    ring,
    decoder: new FrameDecoder(linear, schema),
    got: [] as Item[],
  }));
  const take = (): void => {
    for (const { ring, decoder, got } of ends) {
      const frame = decoder.next(ring);
      if (frame?.kind === 'batch') got.push(...reader.rows(frame.batch));
      if (frame?.kind === 'watermark') got.push('watermark');
    }
  };
  let turn = 0;
  const settle = (): void => {
    while (send.busy) {
      for (let i = 0; i < (takes[turn++ % takes.length] ?? 1); i++) take();
      send.drain();
    }
  };
  for (const batch of items) {
    writer.clear();
    for (const item of batch) if (item !== 'watermark') writer.append(item);
    send.receive(writer.batch);
    // What waits is the operator's own copy: the batch may change as soon as it is asked for more.
    settle();
    if (!batch.includes('watermark')) continue;
    send.signal({ kind: 'watermark', micros: 1n });
    settle();
  }
  for (let i = 0; i < 100_000 && rings.some((ring) => ring.available > 0); i++) take();
  writer.release();
  for (const { decoder } of ends) decoder.release();
  void send.close();
  expect(linear.allocatedBytes).toBe(0);
  return ends.map(({ got }) => got);
}

const row = fc.tuple(
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.string({ maxLength: 30 }),
);
const batches = fc.array(
  fc.array(fc.oneof({ weight: 9, arbitrary: row }, fc.constant<Item>('watermark')), {
    minLength: 1,
    maxLength: 30,
  }),
  { maxLength: 8 },
);
const takes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 });

/** The items of a batch as readers see them: rows, then one watermark if there is any. */
function flatten(sent: readonly (readonly Item[])[], mine: (item: Row) => boolean): Item[] {
  return sent.flatMap((batch) => [
    ...batch.filter((item) => item !== 'watermark' && mine(item)),
    ...(batch.includes('watermark') ? ['watermark' as const] : []),
  ]);
}

test('rows go to the owner of their key group, in order, through rings that are nearly always full', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), batches, takes, (destinations, sent, steps) => {
      const got = sendTo(destinations, { kind: 'hash', fields: [0] }, sent, steps);
      for (const [destination, items] of got.entries()) {
        const mine = ([key]: Row): boolean => {
          const group = keyGroupOf(hashWords([(key ?? 0n) as bigint]));
          return subtaskOfKeyGroup(group, destinations) === destination;
        };
        expect(items).toEqual(flatten(sent, mine));
      }
    }),
    { numRuns: 100 },
  );
});

test('rows with equal texts go to one reader, and none is lost', () => {
  fc.assert(
    fc.property(batches, takes, (sent, steps) => {
      const got = sendTo(3, { kind: 'hash', fields: [1] }, sent, steps);
      const readers = new Map<unknown, number>();
      for (const [destination, items] of got.entries()) {
        for (const item of items) {
          if (item === 'watermark') continue;
          expect(readers.get(item[1]) ?? destination).toBe(destination);
          readers.set(item[1], destination);
        }
      }
      const rows = (items: readonly Item[]): number =>
        items.filter((i) => i !== 'watermark').length;
      expect(rows(got.flat())).toBe(rows(sent.flat()));
    }),
    { numRuns: 100 },
  );
});

test('batches take turns in a rebalance, and all reach the one reader of a gather', () => {
  const sent: Row[][] = [[[1n, 'a']], [[2n, 'b']], [[3n, 'c']]];
  expect(sendTo(1, { kind: 'gather' }, sent, [1])).toEqual([sent.flat()]);
  const turns = sendTo(3, { kind: 'rebalance' }, sent, [1]);
  expect(turns.map((items) => items.length)).toEqual([1, 1, 1]);
});
