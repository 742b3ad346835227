import { must, seededRandom, systemClock } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { counter, Meter } from '../runtime/meter.ts';
import type { Operator } from '../runtime/operator.ts';
import { endOfTime } from '../runtime/stream-event.ts';
import { eventsSchema, windowedProgram } from '../test/program-builder.ts';
import { WindowAggregate } from './window-aggregate.ts';

/**
 * The watermarks that leave the aggregate behind the source: over windows of 20 that slide by 10,
 * in two phases where there are several slots.
 */
function watermarksBehind(slots: number, given: readonly bigint[]): bigint[] {
  const told: bigint[] = [];
  const behind: Operator = {
    operatorId: 'behind',
    busy: false,
    outputs: [],
    drain: () => false,
    receive: () => {},
    signal: (event) => {
      if (event.kind === 'watermark') told.push(event.micros);
    },
    close: async () => {},
  };
  const window = { kind: 'hop', slide: 10, width: 20 } as const;
  const { nodes } = windowedProgram({ window, parallelism: slots });
  const { operator, schema } = must(
    nodes.find((node) => node.operator.kind === 'window-aggregate'),
    'aggregate',
  );
  if (operator.kind !== 'window-aggregate') throw new Error(operator.kind);
  const counters = new Float64Array(counter.count);
  const context = {
    operatorId: 'aggregate',
    subtask: 0,
    linear: new LinearMemory(),
    counters,
    meter: new Meter(() => 0),
    outputs: [{ operator: behind, input: 0 }],
    outputCounters: [counters],
  };
  const aggregate = new WindowAggregate(context, {
    input: eventsSchema,
    stages: [],
    counted: [],
    operator,
    output: schema,
    clock: systemClock,
    random: seededRandom(1),
  });
  for (const micros of given) aggregate.signal({ kind: 'watermark', micros });
  return told;
}

const given = [3n, 4n, 12n, 17n, 31n, endOfTime];

test('a partial aggregate tells of the watermarks at which a pane ends, and of the end', () => {
  expect(watermarksBehind(2, given)).toEqual([0n, 10n, 30n, endOfTime]);
});

test('a whole aggregate passes on each watermark', () => {
  expect(watermarksBehind(1, given)).toEqual(given);
});
