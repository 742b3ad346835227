import { join } from 'node:path';
import {
  type FleetProcess,
  isRunning,
  kill,
  startMillrace,
  temporaryFolder,
} from './fleet-process.ts';
import { type RestClient, restClientAt } from './rest-client.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export const NODES = ['n1', 'n2'] as const;
export const SLOTS_PER_NODE = 3;
/** A peer that is silent for longer is given up. */
export const HEARTBEAT_TIMEOUT_MS = 3_000;
const REACH_LIMIT_MS = 30_000;

const ENVIRONMENT = {
  SCHEDULER: 'node',
  MILLRACE__PIPELINE__HEARTBEAT_TIMEOUT_MS: String(HEARTBEAT_TIMEOUT_MS),
  MILLRACE__PIPELINE__ALLOWED_RESTARTS: '-1',
  MILLRACE__PIPELINE__RESTART_BACKOFF_MS_MAX: '500',
  MILLRACE__PIPELINE__REATTACH_TIMEOUT_MS: '15000',
  MILLRACE__NODE__WORKER_STOP_TIMEOUT_MS: '3000',
} as const;

export type NodeName = (typeof NODES)[number];
export type Victim = 'api' | 'controller' | NodeName;

type SlotCount = { readonly registered: number; readonly free: number };

/** An API, a controller and two nodes as processes, with connections between them that can be cut. */
export class ChaosFleet {
  readonly #database = { DATABASE_PATH: join(temporaryFolder(), 'control.sqlite') };
  readonly #processes = new Map<Victim, FleetProcess>();
  /** By who talks to the controller through it: the API, or a node with its workers. */
  readonly #links = new Map<Victim, TcpProxy>();
  /** Ports are kept over restarts, since others know them. */
  #controller = '127.0.0.1:0';
  #controllerAdmin = '';
  #api = '127.0.0.1:0';
  /** Every process of a worker that was ever seen. */
  readonly workersSeen = new Set<number>();

  async start(): Promise<void> {
    await this.startAgain('controller');
    for (const victim of ['api', ...NODES] as const) {
      this.#links.set(victim, await startTcpProxy(() => this.#controller));
      await this.startAgain(victim);
    }
  }

  get rest(): RestClient {
    return restClientAt(`http://${this.#api}/api/v1`, REACH_LIMIT_MS);
  }

  async startAgain(victim: Victim): Promise<void> {
    const link = { MILLRACE__CONTROLLER__ADDRESS: this.#links.get(victim)?.address ?? '' };
    const environment = { ...this.#database, ...ENVIRONMENT, ...link };
    switch (victim) {
      case 'controller': {
        const process = this.#run(
          victim,
          ['controller', ...port('controller', this.#controller)],
          environment,
        );
        const { address, httpPort } = await process.line(({ msg }) => msg === 'controller started');
        this.#controller = String(address);
        this.#controllerAdmin = `http://127.0.0.1:${String(httpPort)}`;
        return;
      }
      case 'api': {
        const process = this.#run(victim, ['api', ...port('api', this.#api)], environment);
        const { address } = await process.line(({ msg }) => msg === 'api started');
        this.#api = String(address);
        return;
      }
      case 'n1':
      case 'n2': {
        const settings = [`node.id=${victim}`, `node.slots=${SLOTS_PER_NODE}`];
        const words = settings.flatMap((setting) => ['--set', setting]);
        await this.#run(victim, ['node', ...words], environment).line(
          ({ msg }) => msg === 'node started',
        );
      }
    }
  }

  process(victim: Victim): FleetProcess {
    const process = this.#processes.get(victim);
    if (process === undefined) throw new Error(`${victim} was not started`);
    return process;
  }

  async killAndRestart(victim: Victim): Promise<void> {
    this.workers();
    this.process(victim).signal('SIGKILL');
    await this.process(victim).exited;
    await this.startAgain(victim);
  }

  link(victim: Victim): TcpProxy {
    const link = this.#links.get(victim);
    if (link === undefined) throw new Error(`${victim} has no link to cut`);
    return link;
  }

  /** The processes of workers that run now. */
  workers(): number[] {
    const workers = NODES.flatMap((name) => this.#processes.get(name)?.children() ?? []);
    for (const pid of workers) this.workersSeen.add(pid);
    return workers;
  }

  /** Workers that no node has any more and that still run. */
  strays(): number[] {
    const present = new Set(this.workers());
    return [...this.workersSeen].filter((pid) => !present.has(pid) && isRunning(pid));
  }

  /** What the controller counts; null while it does not act. */
  async slots(): Promise<SlotCount | null> {
    const answer = await fetch(`${this.#controllerAdmin}/details`);
    return ((await answer.json()) as { slots: SlotCount | null }).slots;
  }

  /** Ends everything in order; what did not is returned with its last words. */
  async end(): Promise<string[]> {
    this.workers();
    const processes = [...this.#processes];
    for (const [, process] of processes) process.signal('SIGTERM');
    const failures = processes.map(async ([victim, { exited, lines, text }]) => {
      const how = await exited;
      if (how === 0) return [];
      const last = lines()
        .slice(-8)
        .map((line) => JSON.stringify(line));
      return [[`${victim} ended with ${how}`, text(), ...last].join('\n')];
    });
    return (await Promise.all(failures)).flat();
  }

  #run(
    victim: Victim,
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): FleetProcess {
    const process = startMillrace(words, environment);
    this.#processes.set(victim, process);
    return process;
  }
}

function port(service: 'api' | 'controller', address: string): string[] {
  const number = address.slice(address.lastIndexOf(':') + 1);
  return ['--set', `${service}.${service === 'api' ? 'http' : 'rpc'}_port=${number}`];
}

/** Stops processes for a while; those that are gone meanwhile stay gone. */
export async function standStill(pids: readonly number[], durationMs: number): Promise<void> {
  for (const pid of pids) kill(pid, 'SIGSTOP');
  await pause(durationMs);
  for (const pid of pids) kill(pid, 'SIGCONT');
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
