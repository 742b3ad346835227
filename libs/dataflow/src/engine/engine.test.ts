import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectorOptions, Program } from '@millrace/program';
import { type Clock, seededRandom, systemClock } from '@millrace/std';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Engine, ExecutionRequest, TaskEvent, WorkerPlacement } from '../execution.ts';
import { runReference } from '../reference/run-reference.ts';
import { comparableRow, numberedRow } from '../test/numbers-connector.ts';
import { windowedProgram } from '../test/program-builder.ts';
import { createEngine } from './engine.ts';

const slotModule = new URL('../test/numbers-slot.ts', import.meta.url);
const own = { slotModule, environment: process.env };
const window = { kind: 'hop', slide: 50, width: 200 } as const;
const rows = 5000;

let folder: string;
let engines: Engine[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  engines = [];
});

afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  rmSync(folder, { recursive: true });
});

async function engine(networked = false): Promise<Engine> {
  const data = { host: '127.0.0.1', port: 0 };
  const created = await createEngine({ ...own, ...(networked ? { data } : {}) });
  engines.push(created);
  return created;
}

function program(
  parallelism: number,
  source: ConnectorOptions = { rows },
  sink: ConnectorOptions = {},
): Program {
  const path = join(folder, 'out');
  const connector = 'numbers';
  return windowedProgram({ window, parallelism, connector, source, sink: { path, ...sink } });
}

function request(running: Program, workers: readonly WorkerPlacement[], own = 0): ExecutionRequest {
  const workerId = workers[own]?.workerId ?? '';
  return { jobId: 'job', pipelineId: 'p', generation: 1, program: running, workers, workerId };
}

function alone(running: Program): ExecutionRequest {
  const slots = Array.from({ length: running.parallelism }, (_, slot) => slot);
  return request(running, [{ workerId: 'one', dataAddress: '', slots }]);
}

function written(): string[] {
  return readFileSync(join(folder, 'out'), 'utf8').split('\n').slice(0, -1).sort();
}

function expected(): string[] {
  const single = windowedProgram({ window, parallelism: 1 });
  const events = Array.from({ length: rows }, (_, number) => numberedRow(number));
  const evaluation = { clock: systemClock, random: seededRandom(1) };
  const { sinks } = runReference(single, new Map([['source_0', [events]]]), evaluation);
  return [...sinks.values()].flat().map(comparableRow).sort();
}

function failures(events: readonly TaskEvent[]) {
  return events.filter((event) => event.kind === 'failed');
}

/** Two engines in this process that share the slots of a job. */
async function twoWorkers(running: Program, second?: { readonly dataAddress: string }) {
  const [one, two] = [await engine(true), await engine(true)];
  const slots = Array.from({ length: running.parallelism }, (_, slot) => slot);
  const half = running.parallelism / 2;
  const workers: WorkerPlacement[] = [
    { workerId: 'one', dataAddress: one.dataAddress, slots: slots.slice(0, half) },
    { workerId: 'two', dataAddress: two.dataAddress, slots: slots.slice(half), ...second },
  ];
  return { one, two, workers };
}

for (const parallelism of [1, 3]) {
  test(`a program on ${parallelism} threads gives what the reference gives`, async () => {
    const events: TaskEvent[] = [];
    const running = program(parallelism);
    const execution = (await engine()).start(alone(running), (event) => events.push(event));
    await execution.finished;
    expect(written()).toEqual(expected());
    const tasks = running.nodes.length * parallelism;
    expect(events.filter(({ kind }) => kind === 'started')).toHaveLength(tasks);
    expect(events.filter(({ kind }) => kind === 'finished')).toHaveLength(tasks);
  });
}

test('rows are counted once at each operator, through an exchange too', async () => {
  const execution = (await engine()).start(alone(program(2)), () => {});
  await execution.finished;
  const metrics = await execution.metrics();
  const sum = (operatorId: string, count: 'rowsIn' | 'rowsOut'): number =>
    metrics
      .filter((each) => each.operatorId === operatorId)
      .reduce((n, each) => n + each[count], 0);
  expect(sum('source_0', 'rowsOut')).toBe(rows);
  expect(sum('source_0', 'rowsIn')).toBe(0);
  expect(sum('window-aggregate_2', 'rowsIn')).toBe(rows);
  expect(sum('window-aggregate_3', 'rowsIn')).toBe(sum('window-aggregate_2', 'rowsOut'));
  expect(sum('window-aggregate_3', 'rowsOut')).toBe(written().length);
  expect(sum('sink_4', 'rowsIn')).toBe(written().length);
  expect(metrics.map(({ watermarkMicros }) => watermarkMicros ?? 0n)).not.toContain(2n ** 63n);
  expect(metrics.map(({ queueFill, backpressure }) => queueFill + backpressure)).toEqual(
    metrics.map(() => 0),
  );
});

test('whoever watches rows is told by each subtask when none follows', async () => {
  const events: TaskEvent[] = [];
  const running = program(2, { rows }, { show: true });
  await (await engine()).start(alone(running), (event) => events.push(event)).finished;
  const shown = events.filter((event) => event.kind === 'rows');
  for (const subtask of [0, 1]) {
    const own = shown.filter((event) => event.subtask === subtask);
    expect(own.map(({ done }) => done)).toEqual(own.map((_, i) => i === own.length - 1));
    expect(own.at(-1)).toMatchObject({ startId: own.flatMap((event) => event.rows).length });
  }
});

test('a slow sink holds everything up and loses nothing', async () => {
  const running = program(2, { rows }, { slow: true });
  await (await engine()).start(alone(running), () => {}).finished;
  expect(written()).toEqual(expected());
});

test('a graceful stop finishes what is under way and leaves open windows alone', async () => {
  const execution = (await engine()).start(alone(program(2, {})), () => {});
  await whenWritten();
  await execution.stop('graceful');
  await execution.finished;
  const ends = written().map((line) =>
    Number(/"(\d+)n"\]?,"\d+n","\d+n","\d+n"\]$/.exec(line)?.[1]),
  );
  const metrics = await execution.metrics();
  const source = metrics.filter(({ operatorId }) => operatorId === 'source_0');
  const taken = Math.min(...source.map(({ rowsOut }) => rowsOut)) * 2;
  expect(Math.max(...ends)).toBeLessThanOrEqual(taken);
  expect(Math.max(...ends)).toBeGreaterThan(taken - 2 * window.slide);
});

test('an immediate stop ends an endless program, and is no failure', async () => {
  const events: TaskEvent[] = [];
  const execution = (await engine()).start(alone(program(2, {})), (event) => events.push(event));
  await whenWritten();
  await execution.stop('immediate');
  await execution.finished;
  expect(failures(events)).toEqual([]);
});

test('a stop before the threads are up ends them, and is no failure', async () => {
  const events: TaskEvent[] = [];
  const execution = (await engine()).start(alone(program(2, {})), (event) => events.push(event));
  await execution.stop('immediate');
  expect(failures(events)).toEqual([]);
});

for (const [fail, domain, message] of [
  ['user', 'user', 'bad row'],
  ['internal', 'internal', 'no such thing'],
] as const) {
  test(`an error of domain ${domain} ends all slots and names its operator`, async () => {
    const events: TaskEvent[] = [];
    const running = program(3, { rows: 50, fail });
    const execution = (await engine()).start(alone(running), (event) => events.push(event));
    await expect(execution.finished).rejects.toThrow(message);
    expect(failures(events)).toMatchObject([{ operatorId: 'source_0', domain, message }]);
  });
}

test('a job on two workers gives what it gives on one', async () => {
  const running = program(4);
  const { one, two, workers } = await twoWorkers(running);
  const executions = [
    one.start(request(running, workers, 0), () => {}),
    two.start(request(running, workers, 1), () => {}),
  ];
  await Promise.all(executions.map(({ finished }) => finished));
  expect(written()).toEqual(expected());
});

test('a worker that ends at once when it has finished has sent everything before', async () => {
  const running = program(2);
  const { one, two, workers } = await twoWorkers(running);
  const ends = [
    one.start(request(running, workers, 0), () => {}).finished.then(() => one.close()),
    two.start(request(running, workers, 1), () => {}).finished.then(() => two.close()),
  ];
  await Promise.all(ends);
  expect(written()).toEqual(expected());
});

test('a worker whose peer is lost fails, and says that it is not to blame', async () => {
  const events: TaskEvent[] = [];
  const running = program(2, {});
  const { one, two, workers } = await twoWorkers(running);
  const left = one.start(request(running, workers, 0), (event) => events.push(event));
  two.start(request(running, workers, 1), () => {});
  await whenWritten();
  await two.close();
  await expect(left.finished).rejects.toThrow(
    /connection to worker two at 127\.0\.0\.1:\d+ was lost/,
  );
  expect(failures(events)).toMatchObject([{ domain: 'external', retry: 'backoff' }]);
});

test('a stop on both workers at about the same time is no failure on either', async () => {
  const events: TaskEvent[] = [];
  const running = program(2, {});
  const { one, two, workers } = await twoWorkers(running);
  const first = one.start(request(running, workers, 0), (event) => events.push(event));
  const second = two.start(request(running, workers, 1), (event) => events.push(event));
  await whenWritten();
  await first.stop('immediate');
  await second.stop('immediate');
  await Promise.all([first.finished, second.finished]);
  expect(failures(events)).toEqual([]);
});

test('a worker that waits for its peer can be stopped', async () => {
  const running = program(2, {});
  const { one, workers } = await twoWorkers(running);
  const waiting = one.start(request(running, workers, 0), () => {});
  await systemClock.sleep(50);
  await waiting.stop('immediate');
  await waiting.finished;
});

test('a peer at an address that is none is a failure, not a crash', async () => {
  const running = program(2, {});
  const { one, workers } = await twoWorkers(running, { dataAddress: 'nowhere' });
  const execution = one.start(request(running, workers, 0), () => {});
  await expect(execution.finished).rejects.toThrow('"nowhere" is no address of a data plane');
});

for (const [what, source, sink] of [
  ['never comes back from a poll', { deaf: true }, {}],
  ['never finishes', { rows }, { stuck: true }],
] as const) {
  test(`a connector that ${what} does not keep a stop from ending its thread`, async () => {
    const events: TaskEvent[] = [];
    const hasty = await hastyEngine();
    const execution = hasty.start(alone(program(1, source, sink)), (event) => events.push(event));
    if ('rows' in source) await whenWritten();
    await systemClock.sleep(200);
    await execution.stop('immediate');
    await execution.finished;
    expect(failures(events)).toEqual([]);
  });
}

test('a connector that leaves a timer behind does not keep its thread', async () => {
  const hasty = await hastyEngine();
  await hasty.start(alone(program(1, { rows }, { leak: true })), () => {}).finished;
  expect(written()).toEqual(expected());
});

/** An engine for which time passes a hundred times as fast. */
async function hastyEngine(): Promise<Engine> {
  const sleep: Clock['sleep'] = (delayMs, signal) => systemClock.sleep(delayMs / 100, signal);
  const created = await createEngine({ ...own, clock: { ...systemClock, sleep } });
  engines.push(created);
  return created;
}

/** Resolves when the sink has written some rows. */
async function whenWritten(): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    try {
      if (written().length > 50) return;
    } catch {
      // Nothing has been written yet.
    }
    await systemClock.sleep(5);
  }
  throw new Error('nothing was written');
}

test('threads have the environment that the engine is given and what the job adds, and nothing else', async () => {
  const slotModule = new URL('../test/environment-slot.ts', import.meta.url);
  const environment = { TZ: 'UTC', REGION: 'north' };
  const created = await createEngine({ slotModule, environment });
  engines.push(created);
  const messages: string[] = [];
  const job = { ...alone(program(1)), environment: { REGION: 'south' } };
  const execution = created.start(job, (event) => {
    if (event.kind === 'failed') messages.push(event.message);
  });
  await expect(execution.finished).rejects.toThrow();
  expect(messages.map((message) => JSON.parse(message) as unknown)).toEqual([
    { TZ: 'UTC', REGION: 'south' },
  ]);
});
