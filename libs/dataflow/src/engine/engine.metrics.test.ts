import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Engine, Execution, SlotMetrics, SubtaskMetrics } from '../execution.ts';
import { windowedProgram } from '../test/program-builder.ts';
import { createEngine } from './engine.ts';

let folder: string;
let engine: Engine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'engine-metrics-'));
  engine = await createEngine({
    slotModule: new URL('../test/numbers-slot.ts', import.meta.url),
    environment: process.env,
  });
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** Endless numbers in windows, over two slots. */
function start(): Execution {
  const program = windowedProgram({
    window: { kind: 'hop', slide: 50, width: 200 },
    parallelism: 2,
    connector: 'numbers',
    source: {},
    sink: { path: join(folder, 'out') },
  });
  const workers = [{ workerId: 'one', dataAddress: '', slots: [0, 1] }];
  const at = { jobId: 'job', pipelineId: 'p', generation: 1, workerId: 'one' };
  return engine.start({ ...at, program, workers }, () => {});
}

/** Reads until it is so; the test's own limit ends what never will be. */
async function until<T>(read: () => Promise<readonly T[]>, isSo: (all: readonly T[]) => boolean) {
  for (;;) {
    const all = await read();
    if (isSo(all)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('keyed state is shown where it is kept, and what each slot needs', async () => {
  const execution = start();
  const holdsState = ({ operatorId, stateBytes }: SubtaskMetrics): boolean =>
    operatorId === 'window-aggregate_3' && stateBytes > 0;
  await until(
    () => execution.metrics(),
    (all) => all.some(holdsState),
  );
  const isMeasured = (slot: SlotMetrics): boolean =>
    slot.memoryUsedBytes > 0 &&
    slot.memoryBytes >= slot.memoryUsedBytes &&
    slot.heapBytes > 0 &&
    slot.cpuSeconds > 0 &&
    slot.loopUtilization > 0 &&
    slot.loopDelayMs > 0;
  await until(
    () => execution.slots(),
    (all) => all.length === 2 && all.every(isMeasured),
  );
  const { stateBytes } = (await execution.metrics())[0] ?? {};
  expect(stateBytes).toBe(0);
  await execution.stop('immediate');
  expect(await execution.slots()).toEqual([]);
});
