import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure, FleetSuite } from '../fleet/figure.ts';
import { createPipeline } from '../fleet/create-pipeline.ts';
import {
  pause,
  scrapeSum,
  type ServiceProcess,
  startScript,
  startService,
} from '../fleet/service-process.ts';

const REQUESTS_PER_SECOND = 500;
const WARM_UP_MS = 5_000;
const LOAD_MS = 20_000;
const PIPELINES = 100;
const READERS = 1_000;
const SETTLE_MS = 8_000;
const WORK_MS = 15_000;
/** Rounds without and with readers in turn: a slow moment of the machine meets both. */
const ROUNDS = 3;

const CPU = 'process_cpu_seconds_total';
const IMPULSE = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 20000);
  SELECT counter FROM impulse`;

/**
 * The API under load, and a worker whose output many follow. All of a fleet shares the machine
 * here.
 */
export const apiSuite: FleetSuite = {
  name: 'api',
  describe: `the API at ${REQUESTS_PER_SECOND} requests a second, and ${READERS} readers of one output`,
  measure: async (say) => [
    ...(await withServices((folder, run) => measureRequests(folder, run, say))),
    ...(await withServices((folder, run) => measureReaders(folder, run, say))),
  ],
};

type Run = (service: ServiceProcess) => ServiceProcess;

/** A folder and processes that are gone when the work is done. */
async function withServices<T>(work: (folder: string, run: Run) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const services: ServiceProcess[] = [];
  const run: Run = (service) => {
    services.push(service);
    return service;
  };
  try {
    return await work(folder, run);
  } finally {
    for (const service of services.toReversed()) await service.stop();
    rmSync(folder, { recursive: true });
  }
}

function startApi(folder: string, controller: string): ServiceProcess {
  return startService(['api'], {
    'database.path': join(folder, 'control.sqlite'),
    'controller.address': controller,
    'api.http_port': 0,
    'api.rpc_port': 0,
    'api.requests_per_second': 0,
  });
}

/** Lists and single pipelines come from the database alone, so no controller is needed. */
async function measureRequests(
  folder: string,
  run: Run,
  say: (line: string) => void,
): Promise<Figure[]> {
  const api = run(startApi(folder, '127.0.0.1:1'));
  const address = `http://${await api.field('api started', 'address')}`;
  const ids: string[] = [];
  for (let index = 0; index < PIPELINES; index += 1) {
    ids.push((await createPipeline(`${address}/api/v1`, `bench ${index}`, IMPULSE)).id);
  }
  const pipelines = `${address}/api/v1/pipelines`;
  const requests = {
    'list of 20': [`${pipelines}?limit=20`],
    get: ids.map((id) => `${pipelines}/${id}`),
  };
  const figures: Figure[] = [];
  for (const [name, urls] of Object.entries(requests)) {
    say(`api: ${name}, ${REQUESTS_PER_SECOND} requests/s`);
    figures.push(...(await measureLoad(name, urls, `${address}/metrics`)));
  }
  return figures;
}

async function measureLoad(
  name: string,
  urls: readonly string[],
  metrics: string,
): Promise<Figure[]> {
  const load = startScript('load-client.ts', {
    urls,
    requestsPerSecond: REQUESTS_PER_SECOND,
    warmUpMs: WARM_UP_MS,
    durationMs: LOAD_MS,
  });
  try {
    await load.field('warmed up', 'msg');
    const before = await scrapeSum(metrics, CPU);
    const over = async (field: string): Promise<number> =>
      Number(await load.field('load over', field));
    const count = await over('count');
    const cpuSeconds = (await scrapeSum(metrics, CPU)) - before;
    const failures = await over('failures');
    if (failures > 0) throw new Error(`${failures} requests failed`);
    return [
      { name: `${name}: p50`, value: await over('p50Ms'), unit: 'ms' },
      { name: `${name}: p99`, value: await over('p99Ms'), unit: 'ms', goal: 20 },
      { name: `${name}: CPU of a request`, value: (1000 * cpuSeconds) / count, unit: 'ms' },
    ];
  } finally {
    await load.stop();
  }
}

/** A worker of its own process gives out rows; they are counted per second of its CPU. */
async function measureReaders(
  folder: string,
  run: Run,
  say: (line: string) => void,
): Promise<Figure[]> {
  const controller = run(
    startService(['controller'], {
      'database.path': join(folder, 'control.sqlite'),
      'controller.scheduler': 'process',
      'controller.rpc_port': 0,
      'controller.http_port': 0,
    }),
  );
  const targets = `http://127.0.0.1:${await controller.field('controller started', 'httpPort')}/targets`;
  const api = run(startApi(folder, await controller.field('controller started', 'address')));
  const base = `http://${await api.field('api started', 'address')}/api/v1`;
  const { id, job_id: jobId } = await createPipeline(base, 'bench', IMPULSE);
  const worker = await workerMetrics(targets);
  const rates: Record<'without' | 'with', Rate[]> = { without: [], with: [] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`api: output without readers ${round}/${ROUNDS}`);
    rates.without.push(await measureRate(worker));
    say(`api: output with ${READERS} readers ${round}/${ROUNDS}`);
    const url = `${base}/pipelines/${id}/jobs/${jobId}/output`;
    const readers = startScript('output-readers.ts', { url, count: READERS });
    try {
      await readers.field('all read', 'msg');
      rates.with.push(await measureRate(worker));
    } finally {
      await readers.stop();
    }
  }
  const best = (of: readonly Rate[], key: keyof Rate): number =>
    Math.max(...of.map((rate) => rate[key]));
  const figures = (['perCpuSecond', 'perSecond'] as const).flatMap((key): Figure[] => {
    const unit = key === 'perSecond' ? 'rows/s' : 'rows/cpu-second';
    const [without, withReaders] = [best(rates.without, key), best(rates.with, key)];
    const lost = 100 * (1 - withReaders / without);
    return [
      { name: `worker without readers, ${unit}`, value: without, unit },
      { name: `worker with ${READERS} readers, ${unit}`, value: withReaders, unit },
      { name: `lost by ${READERS} readers, ${unit}`, value: lost, unit: 'percent', goal: 5 },
    ];
  });
  return figures;
}

interface Rate {
  readonly perCpuSecond: number;
  readonly perSecond: number;
}

async function measureRate(metrics: string): Promise<Rate> {
  await pause(SETTLE_MS);
  const read = async () => ({
    rows: await scrapeSum(metrics, 'millrace_worker_rows_out_total'),
    cpuSeconds: await scrapeSum(metrics, CPU),
    atMs: performance.now(),
  });
  const before = await read();
  await pause(WORK_MS);
  const after = await read();
  const rows = after.rows - before.rows;
  return {
    perCpuSecond: rows / (after.cpuSeconds - before.cpuSeconds),
    perSecond: (1000 * rows) / (after.atMs - before.atMs),
  };
}

const WORKER_MS_MAX = 30_000;

/** Where the only worker tells what it did. */
async function workerMetrics(targets: string): Promise<string> {
  const deadlineMs = performance.now() + WORKER_MS_MAX;
  while (performance.now() < deadlineMs) {
    const [first] = (await (await fetch(targets)).json()) as { targets: string[] }[];
    const address = first?.targets[0];
    if (address !== undefined) return `http://${address}/metrics`;
    await pause(200);
  }
  throw new Error('no worker has registered');
}
