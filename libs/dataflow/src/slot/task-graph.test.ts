import type { Program } from '@millrace/program';
import { expect, test } from 'vitest';
import {
  columnOf,
  eventsSchema,
  ProgramBuilder,
  windowedProgram,
} from '../test/program-builder.ts';
import { buildTaskGraph } from './task-graph.ts';

/** A line for each task: what feeds it, and what is fused into it. */
function check(program: Program, expected: string): void {
  const { tasks, links } = buildTaskGraph(program);
  const lines = tasks.map((task) => {
    const from = links
      .filter(({ to }) => to === task.key)
      .map((link) => (link.input === 0 ? link.from : `${link.from} as input ${link.input}`));
    const fused = task.stages.map(({ kind }) => ` + ${kind}`).join('');
    const feeding = from.length === 0 ? '' : ` <- ${from.join(', ')}`;
    return `${task.key}${fused}${feeding}`;
  });
  expect(lines.join('\n')).toBe(expected.trim().replaceAll(/^ +/gm, ''));
}

const rows = { connector: 'rows', options: {} };
const source = { kind: 'source', ...rows, table: 'events' } as const;
const sink = { kind: 'sink', ...rows, table: 'out' } as const;
const watermark = {
  kind: 'watermark',
  expression: columnOf(eventsSchema, 0),
  idleMicros: null,
} as const;
const filter = {
  kind: 'filter',
  predicate: { kind: 'literal', value: true, type: { kind: 'boolean' }, nullable: false },
} as const;

test('what fuses goes into the window behind it, or makes a pipeline of its own', () => {
  check(
    windowedProgram({ window: { kind: 'tumble', width: 10 }, parallelism: 1 }),
    `source:0
     window-aggregate:2 + watermark <- source:0
     sink:3 <- window-aggregate:2`,
  );
  const builder = new ProgramBuilder(1);
  builder.add(source, eventsSchema);
  builder.add(watermark, eventsSchema);
  builder.add(filter, eventsSchema);
  builder.add(sink, eventsSchema);
  check(
    builder.build(),
    `source:0
     pipeline:2 + watermark + filter <- source:0
     sink:3 <- pipeline:2`,
  );
});

test('an exchange becomes a writing and a reading end', () => {
  check(
    windowedProgram({ window: { kind: 'tumble', width: 10 }, parallelism: 2 }),
    `source:0
     window-aggregate:2 + watermark <- source:0
     take:2
     window-aggregate:3 <- take:2
     sink:4 <- window-aggregate:3
     send:2 <- window-aggregate:2`,
  );
});

test('what two operators read is computed once, and filtered rows are sent', () => {
  const builder = new ProgramBuilder(2);
  const events = builder.add(source, eventsSchema);
  const kept = builder.add(filter, eventsSchema, { from: [events] });
  builder.add(sink, eventsSchema, { from: [kept] });
  builder.add(sink, eventsSchema, { from: [kept] });
  const gather = { kind: 'gather' } as const;
  builder.add(sink, eventsSchema, { from: [kept], parallelism: 1, exchange: gather });
  check(
    builder.build(),
    `source:0
     pipeline:1 + filter <- source:0
     sink:2 <- pipeline:1
     sink:3 <- pipeline:1
     take:3
     sink:4 <- take:3
     send:3 <- pipeline:1`,
  );
});

test('a union tells its inputs apart, also the same one twice', () => {
  const builder = new ProgramBuilder(1);
  const events = builder.add(source, eventsSchema);
  const kept = builder.add(filter, eventsSchema, { from: [events] });
  builder.add({ kind: 'union' }, eventsSchema, { from: [events, kept, events] });
  builder.add(sink, eventsSchema);
  check(
    builder.build(),
    `source:0
     pipeline:1 + filter <- source:0
     union:2 <- source:0, pipeline:1 as input 1, source:0 as input 2
     sink:3 <- union:2`,
  );
});
