import type { Row } from '@millrace/data';
import type { Expression, Program } from '@millrace/program';
import { expect, test } from 'vitest';
import {
  addWindow,
  columnOf,
  eventsSchema,
  ProgramBuilder,
  windowResult,
} from '../test/program-builder.ts';
import { runProgram } from '../test/run-program.ts';

const connector = { connector: 'rows', options: {} };
const place = { timeField: 0 };

function isPresent(field: number): Expression {
  const operand = columnOf(eventsSchema, field);
  const type = { kind: 'boolean' } as const;
  return { kind: 'null-test', test: 'is-not-null', operand, type, nullable: false };
}

const isPositive: Expression = {
  kind: 'call',
  function: '>',
  arguments: [
    columnOf(eventsSchema, 2),
    { kind: 'literal', value: { int64: '0' }, type: { kind: 'bigint' }, nullable: false },
  ],
  type: { kind: 'boolean' },
  nullable: false,
};

/** Two filters, a watermark and a projection, all in front of both a sink and a window. */
function sharedProgram(parallelism: number): Program {
  const builder = new ProgramBuilder(parallelism);
  const expressions = eventsSchema.map((_, field) => columnOf(eventsSchema, field));
  builder.add({ kind: 'source', ...connector, table: 'events' }, eventsSchema, place);
  builder.add({ kind: 'filter', predicate: isPresent(1) }, eventsSchema, place);
  const watermark = { kind: 'watermark', expression: columnOf(eventsSchema, 0) } as const;
  builder.add({ ...watermark, idleMicros: null }, eventsSchema, place);
  builder.add({ kind: 'project', expressions }, eventsSchema, place);
  const last = builder.add({ kind: 'filter', predicate: isPositive }, eventsSchema, place);
  builder.add({ kind: 'sink', ...connector, table: 'rows' }, eventsSchema);
  const windows = addWindow(builder, { kind: 'tumble', width: 100 }, parallelism, [last]);
  builder.add({ kind: 'sink', ...connector, table: 'windows' }, windowResult, { from: [windows] });
  return builder.build();
}

// Three of four have a key; of these, two are positive.
const rows = Array.from({ length: 400 }, (_, i): Row => {
  return [BigInt(i), i % 4 === 0 ? null : 'a', BigInt((i % 4) - 1)];
});

for (const parallelism of [1, 2]) {
  test(`fused operators count their own rows once, at parallelism ${parallelism}`, async () => {
    const { counted } = await runProgram(sharedProgram(parallelism), {
      rows: (_, subtask) => rows.filter((__, i) => Math.floor(i / 4) % parallelism === subtask),
      batchRows: () => 32,
    });
    const of = (operatorId: string) => counted.get(operatorId);
    expect(of('source_0')).toEqual({ rowsIn: 0, rowsOut: 400 });
    expect(of('filter_1')).toEqual({ rowsIn: 400, rowsOut: 300 });
    expect(of('watermark_2')).toEqual({ rowsIn: 300, rowsOut: 300 });
    expect(of('project_3')).toEqual({ rowsIn: 300, rowsOut: 300 });
    expect(of('filter_4')).toEqual({ rowsIn: 300, rowsOut: 200 });
    expect(of('sink_5')).toEqual({ rowsIn: 200, rowsOut: 0 });
    expect(of('window-aggregate_6')?.rowsIn).toBe(200);
    const last = parallelism === 1 ? 'window-aggregate_6' : 'window-aggregate_7';
    expect(of(last)?.rowsOut).toBe(4);
    if (parallelism > 1) expect(of(last)?.rowsIn).toBe(of('window-aggregate_6')?.rowsOut);
  });
}

test('rows before which a batch is cut are counted once', async () => {
  const builder = new ProgramBuilder(1);
  const branches = ['left', 'right'].map((table) => {
    const source = builder.add({ kind: 'source', ...connector, table }, eventsSchema, place);
    const watermark = { kind: 'watermark', expression: columnOf(eventsSchema, 0) } as const;
    builder.add({ ...watermark, idleMicros: null }, eventsSchema, { ...place, from: [source] });
    return builder.add({ kind: 'filter', predicate: isPresent(1) }, eventsSchema, place);
  });
  builder.add({ kind: 'union' }, eventsSchema, { ...place, from: branches });
  addWindow(builder, { kind: 'tumble', width: 10 }, 1);
  builder.add({ kind: 'sink', ...connector, table: 'windows' }, windowResult);
  // Each second row is late, behind a watermark of its own.
  const disordered = rows.map(
    ([at, ...rest], i): Row => [i % 2 === 0 ? (at as bigint) * 100n : 0n, ...rest],
  );
  const { counted, lateRows } = await runProgram(builder.build(), {
    rows: () => disordered,
    batchRows: () => 64,
  });
  expect(counted.get('filter_2')).toEqual({ rowsIn: 400, rowsOut: 300 });
  expect(counted.get('window-aggregate_7')).toMatchObject({ rowsIn: 600 });
  expect(lateRows).toBe(398);
});
