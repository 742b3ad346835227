import { join } from 'node:path';
import { seededRandom } from '@millrace/std';
import { expect, test } from 'vitest';
import {
  type FleetProcess,
  isRunning,
  kill,
  startMillrace,
  temporaryFolder,
} from './fleet-process.ts';
import { type Pipeline, type RestClient, restClient } from './rest-client.ts';

/** More rounds find more; these few keep the harness itself honest. */
const ROUNDS = Number(process.env['MILLRACE_CHAOS_ROUNDS'] ?? 5);
const SEED = Number(process.env['MILLRACE_CHAOS_SEED'] ?? 4);
const ROUND_LIMIT_MS = 20_000;

const IMPULSE = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT counter FROM impulse`;

class Fleet {
  readonly #database = { DATABASE_PATH: join(temporaryFolder(), 'control.sqlite') };
  #controller: FleetProcess | null = null;
  #api: FleetProcess | null = null;
  #rest: RestClient | null = null;
  #controllerPort = '0';
  /** Every worker that was ever seen. */
  readonly workers = new Set<number>();

  async startController(): Promise<void> {
    const port = ['--set', `controller.rpc_port=${this.#controllerPort}`];
    this.#controller = startMillrace(['controller', ...port], {
      ...this.#database,
      MILLRACE__WORKER__ORPHAN_TIMEOUT_MS: '3000',
      MILLRACE__PIPELINE__ALLOWED_RESTARTS: '-1',
      MILLRACE__PIPELINE__RESTART_BACKOFF_MS_MAX: '500',
    });
    const started = await this.#controller.line(({ msg }) => msg === 'controller started');
    this.#controllerPort = String(started['address']).split(':')[1] ?? '0';
  }

  async startApi(): Promise<void> {
    this.#api = startMillrace(['api'], {
      ...this.#database,
      MILLRACE__CONTROLLER__ADDRESS: `127.0.0.1:${this.#controllerPort}`,
    });
    this.#rest = await restClient(this.#api);
  }

  get rest(): RestClient {
    if (this.#rest === null) throw new Error('the API was not started');
    return this.#rest;
  }

  presentWorkers(): number[] {
    const present = this.#controller?.children() ?? [];
    for (const pid of present) this.workers.add(pid);
    return present;
  }

  /** What may go wrong; each resolves when it has. */
  readonly harm = {
    'a worker is killed': async () => this.#signalWorkers('SIGKILL'),
    'a worker is asked to end': async () => this.#signalWorkers('SIGTERM'),
    'a worker stands still for a while': async () => {
      const pids = this.#signalWorkers('SIGSTOP');
      await pause(3_000);
      for (const pid of pids) kill(pid, 'SIGCONT');
    },
    'the controller is killed': async () => {
      this.presentWorkers();
      await end(this.#controller, 'SIGKILL');
      await this.startController();
    },
    'the controller stands still for a while': async () => {
      this.#controller?.signal('SIGSTOP');
      await pause(3_000);
      this.#controller?.signal('SIGCONT');
    },
    'the API is killed': async () => {
      await end(this.#api, 'SIGKILL');
      await this.startApi();
    },
  };

  #signalWorkers(signal: NodeJS.Signals): number[] {
    const pids = this.presentWorkers();
    for (const pid of pids) kill(pid, signal);
    return pids;
  }
}

async function end(process: FleetProcess | null, signal: NodeJS.Signals): Promise<void> {
  process?.signal(signal);
  await process?.exited;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

async function expectNewRows(rest: RestClient, pipeline: Pipeline): Promise<void> {
  const { run_id } = await rest.reach(pipeline, 'Running');
  let last = -1;
  let rows = 0;
  for await (const row of rest.rows(pipeline)) {
    const counter = Number(row['counter']);
    // One generation at a time: its rows come in order, each once.
    expect(counter).toBeGreaterThan(last);
    last = counter;
    rows += 1;
    if (rows >= 20) break;
  }
  expect((await rest.job(pipeline)).run_id).toBe(run_id);
}

test(
  'whatever is killed or stands still, the job goes on and nothing is left behind',
  async () => {
    const random = seededRandom(SEED);
    const fleet = new Fleet();
    await fleet.startController();
    await fleet.startApi();
    const pipeline = await fleet.rest.create(IMPULSE);
    await expectNewRows(fleet.rest, pipeline);
    const harms = Object.entries(fleet.harm);
    for (let round = 0; round < ROUNDS; round += 1) {
      const [name, harm] = harms[Math.floor(random.next() * harms.length)] ?? [];
      if (name === undefined || harm === undefined) throw new Error('there is nothing to do');
      await harm();
      await expect
        .poll(() => expectNewRows(fleet.rest, pipeline).then(() => 'goes on', String), {
          timeout: ROUND_LIMIT_MS,
          message: `round ${round}: ${name}`,
        })
        .toBe('goes on');
      await expect
        .poll(() => fleet.presentWorkers(), { timeout: ROUND_LIMIT_MS, message: name })
        .toHaveLength(1);
    }
    await fleet.rest.change(pipeline, { stop: 'immediate' });
    await fleet.rest.reach(pipeline, 'Stopped');
    await expect
      .poll(() => [...fleet.workers].filter(isRunning), { timeout: ROUND_LIMIT_MS })
      .toEqual([]);
  },
  60_000 + ROUNDS * 2 * ROUND_LIMIT_MS,
);
