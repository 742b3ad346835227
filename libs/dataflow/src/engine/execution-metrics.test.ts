import type { Operator, Program } from '@millrace/program';
import { expect, test } from 'vitest';
import { counter } from '../runtime/meter.ts';
import { SlotCounters } from '../slot/slot-counters.ts';
import { BusyWindow } from './busy-window.ts';
import type { QueueFills } from './queue-fills.ts';
import { readMetrics } from './execution-metrics.ts';

const literal = {
  kind: 'literal',
  value: true,
  type: { kind: 'boolean' },
  nullable: false,
} as const;

const operators: readonly Operator[] = [
  { kind: 'source', connector: 'c', options: {}, table: 't' },
  { kind: 'filter', predicate: literal },
  { kind: 'project', expressions: [] },
  { kind: 'sink', connector: 'c', options: {}, table: 't' },
];

const program: Program = {
  version: 1,
  parallelism: 1,
  nodes: operators.map((operator, id) => ({
    id,
    operatorId: `${operator.kind}_${id}`,
    description: '',
    parallelism: 1,
    operator,
    schema: [],
    timeField: null,
  })),
  edges: [0, 1, 2].map((from) => ({
    from,
    to: from + 1,
    input: 0,
    exchange: { kind: 'forward' },
  })),
};

const empty: QueueFills = { into: () => 0, outOf: () => 0 };

function read(counters: SlotCounters, queues = empty) {
  return readMetrics(program, 0, counters, { atMs: 1000, busy: new BusyWindow(0), queues });
}

test('operators that are fused show their own rows, and the watermark of the task that they are in', () => {
  const counters = new SlotCounters(program);
  counters.of(0)[counter.rowsOut] = 10;
  counters.of(1)[counter.rowsIn] = 10;
  counters.of(1)[counter.rowsOut] = 4;
  counters.of(2)[counter.rowsIn] = 4;
  counters.of(2)[counter.rowsOut] = 4;
  counters.of(2)[counter.watermark] = 7;
  counters.of(3)[counter.rowsIn] = 4;
  const rows = read(counters).map((each) => [each.rowsIn, each.rowsOut, each.watermarkMicros]);
  expect(rows).toEqual([
    [0, 10, null],
    [10, 4, 7n],
    [4, 4, 7n],
    [4, 0, null],
  ]);
});

test('a full queue is the backpressure of its operator and of those in front of it on the slot', () => {
  const counters = new SlotCounters(program);
  const queues = { into: () => 0, outOf: (nodeId: number) => [0, 0, 0.75, 0.5][nodeId] ?? 0 };
  const rows = read(counters, queues).map(({ backpressure }) => backpressure);
  expect(rows).toEqual([0.75, 0.75, 0.75, 0.5]);
});
