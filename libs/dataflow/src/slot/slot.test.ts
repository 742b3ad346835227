import type { Row } from '@millrace/data';
import type { Program } from '@millrace/program';
import { seededRandom, systemClock } from '@millrace/std';
import { LinearMemory } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { runReference } from '../reference/run-reference.ts';
import { comparableRow, numberedRow } from '../test/numbers-connector.ts';
import {
  columnOf,
  eventsSchema,
  ProgramBuilder,
  type WindowedOptions,
  windowedProgram,
} from '../test/program-builder.ts';
import { runProgram } from '../test/run-program.ts';

const numbered = Array.from({ length: 1000 }, (_, number) => numberedRow(number));
const evaluation = { clock: systemClock, random: seededRandom(1) };
const connector = { connector: 'rows', options: {} };

function reference(program: Program, rows: readonly Row[], sink: string): string[] {
  const sources = new Map(
    program.nodes.flatMap(({ operator, operatorId }) =>
      operator.kind === 'source' ? [[operatorId, [rows]] as const] : [],
    ),
  );
  const { sinks } = runReference(program, sources, evaluation);
  return (sinks.get(sink) ?? []).map(comparableRow).sort();
}

const windows: readonly WindowedOptions['window'][] = [
  { kind: 'tumble', width: 100 },
  { kind: 'hop', slide: 30, width: 100 },
];

for (const parallelism of [1, 2, 4]) {
  test(`slots in one thread give the reference's rows and all memory back, parallelism ${parallelism}`, async () => {
    for (const window of windows) {
      const expected = reference(windowedProgram({ window, parallelism: 1 }), numbered, 'sink_3');
      let asked = 0;
      const { sinks, heldBytes } = await runProgram(windowedProgram({ window, parallelism }), {
        rows: (_, subtask) => numbered.filter((__, i) => i % parallelism === subtask),
        batchRows: () => 64,
        // A sink that is ready only now and then, and tells nobody when it is.
        ready: () => (asked += 1) % 100 < 90,
      });
      expect((sinks.get('out') ?? []).map(comparableRow).sort()).toEqual(expected);
      expect(heldBytes).toBe(0);
    }
  });
}

test('memory above 2 GiB is memory like any other', async () => {
  const window = { kind: 'hop', slide: 50, width: 100 } as const;
  const expected = reference(windowedProgram({ window, parallelism: 1 }), numbered, 'sink_3');
  const memory = (): LinearMemory => {
    const linear = new LinearMemory();
    linear.release(linear.allocate(2 ** 31), 2 ** 31);
    return linear;
  };
  const { sinks, heldBytes } = await runProgram(windowedProgram({ window, parallelism: 2 }), {
    rows: (_, subtask) => numbered.filter((__, i) => i % 2 === subtask),
    batchRows: () => 64,
    memory,
  });
  expect((sinks.get('out') ?? []).map(comparableRow).sort()).toEqual(expected);
  expect(heldBytes).toBe(0);
});

test('a union of two sources gives the rows of both, and its windows wait for both', async () => {
  const window = { kind: 'tumble', width: 100 } as const;
  const single = windowedProgram({ window, parallelism: 1 });
  const [source, watermark, aggregate, sink] = single.nodes;
  const builder = new ProgramBuilder(1);
  const branches = [0, 1].map(() => {
    builder.add({ kind: 'source', ...connector, table: 'events' }, eventsSchema);
    return builder.add(watermark?.operator ?? { kind: 'union' }, eventsSchema);
  });
  builder.add({ kind: 'union' }, source?.schema ?? [], { from: branches });
  builder.add(aggregate?.operator ?? { kind: 'union' }, aggregate?.schema ?? []);
  builder.add({ kind: 'sink', ...connector, table: 'out' }, sink?.schema ?? []);
  const program = builder.build();
  const { sinks, lateRows, heldBytes } = await runProgram(program, {
    rows: () => numbered,
    batchRows: () => 10,
  });
  const expected = reference(program, numbered, 'sink_6');
  expect((sinks.get('out') ?? []).map(comparableRow).sort()).toEqual(expected);
  expect([lateRows, heldBytes]).toEqual([0, 0]);
});

test('a filter before the watermark keeps its rows away from it', async () => {
  const builder = new ProgramBuilder(1);
  const window = { kind: 'tumble', width: 10 } as const;
  const single = windowedProgram({ window, parallelism: 1 });
  const [, watermark, aggregate] = single.nodes;
  builder.add({ kind: 'source', ...connector, table: 'events' }, eventsSchema);
  const predicate = {
    kind: 'null-test',
    test: 'is-not-null',
    operand: columnOf(eventsSchema, 1),
    type: { kind: 'boolean' },
    nullable: false,
  } as const;
  builder.add({ kind: 'filter', predicate }, eventsSchema);
  builder.add(watermark?.operator ?? { kind: 'union' }, eventsSchema);
  builder.add(aggregate?.operator ?? { kind: 'union' }, aggregate?.schema ?? []);
  builder.add({ kind: 'sink', ...connector, table: 'out' }, aggregate?.schema ?? []);
  const program = builder.build();
  const rows = [-50n, -40n, 900n, -30n, -20n, -10n].map(
    (at, i): Row => [at, i % 2 === 0 ? null : 'a', 1n],
  );
  for (const batchRows of [1, 2, 6]) {
    const { sinks, lateRows } = await runProgram(program, {
      rows: () => rows,
      batchRows: () => batchRows,
    });
    expect((sinks.get('out') ?? []).map(comparableRow).sort()).toEqual(
      reference(program, rows, 'sink_4'),
    );
    expect(lateRows).toBe(0);
  }
});

test('too little memory fails the window that asked for it, and everything is given back', async () => {
  const window = { kind: 'tumble', width: 1_000_000 } as const;
  const memories: LinearMemory[] = [];
  const rows = Array.from({ length: 60_000 }, (_, i): Row => [BigInt(i), `key ${i}`, 1n]);
  const run = runProgram(windowedProgram({ window, parallelism: 1 }), {
    rows: () => rows,
    batchRows: () => 8192,
    memory: () => {
      const linear = new LinearMemory(6 << 20);
      memories.push(linear);
      return linear;
    },
  });
  await expect(run).rejects.toMatchObject({
    operatorId: 'window-aggregate_2',
    message: 'slot needs more than its 6 MiB of memory',
  });
  expect(memories.map((memory) => memory.allocatedBytes)).toEqual([0]);
});

test('windows on empty inputs give nothing and end', async () => {
  const window = { kind: 'hop', slide: 3, width: 10 } as const;
  for (const parallelism of [1, 3]) {
    const program = windowedProgram({ window, parallelism });
    const result = await runProgram(program, { rows: () => [], batchRows: () => 1 });
    expect([result.sinks.get('out'), result.heldBytes]).toEqual([[], 0]);
  }
});

test('times at the ends of what 64 bits hold neither crash nor loop', async () => {
  const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n];
  const rows = [first, first + 1n, -1n, 0n, last - 1n, last].map((at): Row => [at, 'a', 1n]);
  for (const window of windows) {
    for (const batchRows of [1, 6]) {
      const program = windowedProgram({ window, parallelism: 1 });
      const result = await runProgram(program, { rows: () => rows, batchRows: () => batchRows });
      const starts = (result.sinks.get('out') ?? []).map(([, at]) => (at as readonly bigint[])[0]);
      expect(starts).toContain(0n);
      expect(result.heldBytes).toBe(0);
    }
  }
});

test('a window of too many parts is refused before it freezes its slot', async () => {
  const window = { kind: 'hop', slide: 1000, width: 86_400_000_000 } as const;
  const run = runProgram(windowedProgram({ window, parallelism: 1 }), {
    rows: () => numbered,
    batchRows: () => 64,
  });
  await expect(run).rejects.toMatchObject({
    operatorId: 'window-aggregate_2',
    message: 'a window is made of 86400000 parts, more than 100000',
  });
});

test('a row in very many windows is given out by and by, and the slot can be stopped between', async () => {
  const window = { kind: 'hop', slide: 1, width: 3000 } as const;
  const rows = [0n, 100_000n, 200_000n].map((at): Row => [at, 'a', 1n]);
  let turns = 0;
  let over = false;
  // Each look at the clock finds that it is somebody else's turn.
  let ms = 0;
  const monotonicMs = (): number => (ms += 100);
  const takeTurns = (): void => {
    turns += 1;
    if (!over) setImmediate(takeTurns);
  };
  setImmediate(takeTurns);
  const { sinks, heldBytes } = await runProgram(windowedProgram({ window, parallelism: 1 }), {
    rows: () => rows,
    batchRows: () => 64,
    clock: { ...systemClock, monotonicMs },
  });
  over = true;
  expect(sinks.get('out')).toHaveLength(9000);
  expect(heldBytes).toBe(0);
  expect(turns).toBeGreaterThan(9000 / 512);
});
