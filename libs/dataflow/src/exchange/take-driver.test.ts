import type { Schema } from '@millrace/data';
import { BatchWriter, LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { counter, Meter } from '../runtime/meter.ts';
import type { Operator } from '../runtime/operator.ts';
import { ByteRing } from './byte-ring.ts';
import { SendOperator } from './send-operator.ts';
import { TakeDriver } from './take-driver.ts';

const schema: Schema = [{ name: 'number', type: { kind: 'bigint' }, nullable: false }];

test('taking frames is time of the operator that takes them in, without that of what is behind', () => {
  const linear = new LinearMemory();
  const ring = new ByteRing(ByteRing.allocate(4096));
  const counters = (): Float64Array => new Float64Array(counter.count);
  const sender = { operatorId: 'send', linear, counters: counters(), subtask: 0 };
  const send = new SendOperator(sender, schema, { kind: 'gather' }, [ring]);
  const writer = new BatchWriter(linear, schema);
  writer.append([1n]);
  send.receive(writer.batch);

  let nowMs = 0;
  const [own, behind] = [counters(), counters()];
  const operator: Operator = {
    operatorId: 'behind',
    outputs: [],
    busy: false,
    drain: () => false,
    receive: () => {
      nowMs += 100;
    },
    signal: () => {},
    close: async () => {},
  };
  const reader = {
    get available() {
      return ring.available;
    },
    read: (into: Uint8Array) => {
      nowMs += 3;
      return ring.read(into);
    },
  };
  const take = new TakeDriver(
    {
      operatorId: 'take',
      subtask: 0,
      linear,
      counters: own,
      meter: new Meter(() => nowMs),
      outputs: [{ operator, input: 0 }],
      outputCounters: [behind],
    },
    schema,
    [reader],
  );
  expect(take.turn()).toBe(true);
  expect([own[counter.busyMs], behind[counter.busyMs]]).toEqual([6, 100]);
});
