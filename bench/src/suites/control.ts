import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPipeline } from '../fleet/create-pipeline.ts';
import type { Figure, FleetSuite } from '../fleet/figure.ts';
import type { FakeWorkersTask } from '../fleet/fake-workers.ts';
import {
  pause,
  type ServiceProcess,
  scrapeSum,
  startScript,
  startService,
} from '../fleet/service-process.ts';

const PIPELINES = 200;
/** What the messages of one process have in common, those of workers on several hosts have not. */
const WORKER_PROCESSES = 4;
/** The start leaves code to compile and memory to collect behind. */
const SETTLE_MS = 30_000;
const MEASURE_MS = 40_000;
const USUAL_INTERVAL_MS = 500;
/** So much more often that the difference is passes and nothing else. */
const OFTEN_INTERVAL_MS = 50;

const QUERY = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT count(*) AS events FROM impulse GROUP BY tumble(INTERVAL '1 second')`;
const CPU = 'process_cpu_seconds_total';
const PASSES = 'millrace_controller_reconcile_seconds_count';

/**
 * API and controller in one process, as `millrace cluster` runs them, with workers that are fakes.
 */
export const controlSuite: FleetSuite = {
  name: 'control',
  describe: `the control plane with ${PIPELINES} running pipelines whose workers run nothing`,
  async measure(say) {
    const usual = await measureIdle(USUAL_INTERVAL_MS, say);
    const often = await measureIdle(OFTEN_INTERVAL_MS, say);
    const seconds = often.cpuSeconds - usual.cpuSeconds;
    const figures: Figure[] = [
      {
        name: `CPU of API and controller, idle, of one core`,
        value: (100 * usual.cpuSeconds * 1000) / MEASURE_MS,
        unit: 'percent',
        goal: 3,
      },
      {
        name: 'CPU of a reconcile pass',
        value: (1000 * seconds) / (often.passes - usual.passes),
        unit: 'ms',
        goal: 20,
      },
      { name: `wall time until all ${PIPELINES} run`, value: usual.startMs, unit: 'ms' },
    ];
    return figures;
  },
};

interface Idle {
  readonly cpuSeconds: number;
  readonly passes: number;
  readonly startMs: number;
}

async function measureIdle(intervalMs: number, say: (line: string) => void): Promise<Idle> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const cluster = startService(['cluster'], {
    'database.path': join(folder, 'control.sqlite'),
    'controller.scheduler': 'manual',
    'controller.reconcile_interval_ms': intervalMs,
    'controller.rpc_port': 0,
    'controller.http_port': 0,
    'api.http_port': 0,
    'api.rpc_port': 0,
  });
  const workers = startWorkers(await cluster.field('controller started', 'address'));
  try {
    const api = `http://${await cluster.field('api started', 'address')}/api/v1`;
    const metrics = `http://127.0.0.1:${await cluster.field('controller started', 'httpPort')}/metrics`;
    await reaches(metrics, 'millrace_controller_slots', 'state="free"');
    const startedMs = performance.now();
    for (let index = 0; index < PIPELINES; index += 1) {
      await createPipeline(api, `bench ${index}`, QUERY);
    }
    await reaches(metrics, 'millrace_controller_jobs', 'state="Running"');
    const startMs = performance.now() - startedMs;
    say(`control: ${PIPELINES} pipelines run, a pass every ${intervalMs} ms`);
    await pause(SETTLE_MS);
    const before = await read(metrics);
    await pause(MEASURE_MS);
    const after = await read(metrics);
    return {
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      passes: after.passes - before.passes,
      startMs,
    };
  } finally {
    await Promise.all(workers.map((each) => each.stop()));
    await cluster.stop();
    rmSync(folder, { recursive: true });
  }
}

function startWorkers(controller: string): ServiceProcess[] {
  const count = PIPELINES / WORKER_PROCESSES;
  return Array.from({ length: WORKER_PROCESSES }, (_, index) => {
    const task: FakeWorkersTask = { controller, first: index * count, count };
    return startScript('fake-workers.ts', task);
  });
}

async function read(metrics: string): Promise<{ cpuSeconds: number; passes: number }> {
  return { passes: await scrapeSum(metrics, PASSES), cpuSeconds: await scrapeSum(metrics, CPU) };
}

const REACH_MS_MAX = 120_000;

/** Waits until a metric says that all of them are so far. */
async function reaches(metrics: string, name: string, label: string): Promise<void> {
  const deadlineMs = performance.now() + REACH_MS_MAX;
  while ((await scrapeSum(metrics, name, label)) < PIPELINES) {
    if (performance.now() > deadlineMs) throw new Error(`${name} did not reach ${PIPELINES}`);
    await pause(500);
  }
}
