import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FleetProcess,
  isRunning,
  kill,
  startMillrace,
  temporaryFolder,
} from '../fleet-process.ts';
import { type RestClient, restClientAt } from '../rest-client.ts';
import { type CutKind, Switchboard } from './switchboard.ts';

export const NODES = ['n1', 'n2'] as const;
const CONTROLLERS = ['c1', 'c2'] as const;
export const SLOTS_PER_NODE = 3;
/** A peer that is silent for longer is given up. */
export const HEARTBEAT_TIMEOUT_MS = 3_000;
/** So is one at the other end of a connection. */
export const PEER_TIMEOUT_MS = 3_000;
/** A controller that is silent for longer is replaced. */
export const LEASE_MS = 2_500;
const REACH_LIMIT_MS = 30_000;
const ADMIN_LIMIT_MS = 5_000;
const END_LIMIT_MS = 20_000;

const ENVIRONMENT = {
  SCHEDULER: 'node',
  MILLRACE__CONTROLLER__LEASE_MS: String(LEASE_MS),
  MILLRACE__RPC__DEADLINE_MS: '2000',
  MILLRACE__RPC__PEER_TIMEOUT_MS: String(PEER_TIMEOUT_MS),
  MILLRACE__PIPELINE__HEARTBEAT_TIMEOUT_MS: String(HEARTBEAT_TIMEOUT_MS),
  MILLRACE__PIPELINE__ALLOWED_RESTARTS: '-1',
  MILLRACE__PIPELINE__RESTART_BACKOFF_MS_MAX: '500',
  MILLRACE__PIPELINE__REATTACH_TIMEOUT_MS: '15000',
  MILLRACE__NODE__WORKER_STOP_TIMEOUT_MS: '3000',
} as const;

export type NodeName = (typeof NODES)[number];
type ControllerName = (typeof CONTROLLERS)[number];
export type Victim = 'api' | ControllerName | NodeName;

/** The connections from one kind of process to another. A node and its workers go by one name. */
export const LINKS = [
  'api to controllers',
  ...NODES.flatMap(
    (name) => [`${name} to controllers`, `controllers to ${name}`, `${name} to workers`] as const,
  ),
] as const;
export type Link = (typeof LINKS)[number];

type SlotCount = { readonly registered: number; readonly free: number };

export type Leadership = {
  readonly leader: ControllerName;
  readonly standby: ControllerName;
  /** What the leader counts. */
  readonly slots: SlotCount | null;
};

type ControllerDetails = {
  readonly acts: boolean;
  readonly standsByFor: string | null;
  readonly slots: SlotCount | null;
};

/**
 * An API, two controllers of which one acts, and two nodes as processes; all connections between
 * them and their workers can be cut.
 */
export class ChaosFleet {
  readonly #folder = temporaryFolder();
  readonly #switchboard: Switchboard;
  /** All that were ever started; of each victim the last one is the present one. */
  readonly #processes = new Map<Victim, FleetProcess[]>();
  /** Ports are kept over restarts, since others know them. */
  readonly #addresses = new Map<Victim, string>();
  readonly #admins = new Map<ControllerName, string>();
  readonly #restarts = new Map<Victim, Promise<void>>();

  private constructor(switchboard: Switchboard) {
    this.#switchboard = switchboard;
  }

  static async start(): Promise<ChaosFleet> {
    const switchboard = await Switchboard.open((caller, callee) => fleet.#linkOf(caller, callee));
    const fleet = new ChaosFleet(switchboard);
    for (const victims of [CONTROLLERS, ['api', ...NODES]] as const) {
      await Promise.all(victims.map((victim) => fleet.#start(victim)));
    }
    return fleet;
  }

  get rest(): RestClient {
    return restClientAt(`http://${this.#addressOf('api')}/api/v1`, REACH_LIMIT_MS);
  }

  /** A folder that is gone with the fleet. */
  folder(name: string): string {
    return join(this.#folder, name);
  }

  pid(victim: Victim): number {
    return this.#process(victim).pid;
  }

  /** One that is being started again already is not killed a second time. */
  killAndRestart(victim: Victim, downMs: number): Promise<void> {
    const restart =
      this.#restarts.get(victim) ??
      this.#killAndRestart(victim, downMs).finally(() => this.#restarts.delete(victim));
    this.#restarts.set(victim, restart);
    return restart;
  }

  isConnected(link: Link): boolean {
    return this.#switchboard.callers(link).size > 0;
  }

  /** Nodes and workers that no controller hears of, though it may not have noticed yet. */
  unheard(): number[] {
    return NODES.flatMap((name) => {
      const heard = this.#switchboard.callers(`${name} to controllers`);
      return [this.pid(name), ...this.workers([name])].filter((pid) => !heard.has(pid));
    });
  }

  cut(link: Link, kind: CutKind): void {
    this.#switchboard.cut(link, kind);
  }

  forget(link: Link): void {
    this.#switchboard.forget(link);
  }

  mend(link: Link): void {
    this.#switchboard.mend(link);
  }

  /** The processes of a node's workers, or of all workers, that run now. */
  workers(names: readonly NodeName[] = NODES): number[] {
    return names.flatMap((name) => this.#processes.get(name)?.at(-1)?.children() ?? []);
  }

  /** Workers that no node has any more and that still run. */
  strays(): number[] {
    const present = new Set(this.workers());
    return this.#workersEver().filter((pid) => !present.has(pid) && isRunning(pid));
  }

  /** It throws when it is not so that one acts and the other stands by. */
  async leadership(): Promise<Leadership> {
    const [one, other] = await Promise.all(CONTROLLERS.map((name) => this.#detailsOf(name)));
    const [c1, c2] = CONTROLLERS;
    const leader = one?.acts === true ? c1 : c2;
    const [acting, waiting] = leader === c1 ? [one, other] : [other, one];
    if (acting?.acts !== true || waiting?.acts !== false || waiting.standsByFor === null) {
      throw new Error(
        `not one acts while one stands by: ${JSON.stringify({ c1: one, c2: other })}`,
      );
    }
    return { leader, standby: leader === c1 ? c2 : c1, slots: acting.slots };
  }

  /** What somebody would have to look at, by who said it. */
  complaints(): string[] {
    return this.#everStarted().flatMap(({ name, process: { lines, text } }) => [
      ...lines()
        .filter(({ level }) => level === 'error' || level === 'fatal')
        .map((line) => `${name}: ${JSON.stringify(line)}`),
      ...(text() === '' ? [] : [`${name}: ${text()}`]),
    ]);
  }

  /** Writes down what everybody has said so far, and says where. */
  keepLogs(): string {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-logs-'));
    for (const { name, process } of this.#everStarted()) {
      const said = [...process.lines().map((line) => JSON.stringify(line)), process.text()];
      writeFileSync(join(folder, `${name}.log`), said.join('\n'));
    }
    return folder;
  }

  /** Ends everything in order; what did not is returned with its last words. */
  async end(): Promise<string[]> {
    const present = [...this.#processes].map(
      ([victim]) => [victim, this.#process(victim)] as const,
    );
    for (const [, process] of present) process.signal('SIGTERM');
    const failures = present.map(async ([victim, { exited, lines, text }]) => {
      const tooLate = pause(END_LIMIT_MS).then(() => `nothing: it runs after ${END_LIMIT_MS} ms`);
      const how = await Promise.race([exited, tooLate]);
      if (how === 0) return [];
      const last = lines()
        .slice(-8)
        .map((line) => JSON.stringify(line));
      return [[`${victim} ended with ${how}`, text(), ...last].join('\n')];
    });
    return (await Promise.all(failures)).flat();
  }

  async #killAndRestart(victim: Victim, downMs: number): Promise<void> {
    const process = this.#process(victim);
    process.signal('SIGKILL');
    await process.exited;
    await pause(downMs);
    await this.#start(victim);
  }

  async #start(victim: Victim): Promise<void> {
    const environment = {
      ...ENVIRONMENT,
      DATABASE_PATH: this.folder('control.sqlite'),
      MILLRACE__CONTROLLER__ADDRESS: CONTROLLERS.flatMap(
        (name) => this.#addresses.get(name) ?? [],
      ).join(),
      ...this.#switchboard.environmentOf(victim),
    };
    const service = serviceOf(victim);
    const process = startMillrace([service, ...this.#settingsOf(victim)], environment);
    this.#processes.set(victim, [...(this.#processes.get(victim) ?? []), process]);
    const started = await process.line(({ msg }) => msg === `${service} started`);
    if (service === 'node') return;
    this.#addresses.set(victim, String(started['address']));
    if (victim === 'c1' || victim === 'c2') {
      this.#admins.set(victim, `http://127.0.0.1:${String(started['httpPort'])}`);
      await process.line(({ msg }) => msg === 'acts' || msg === 'stands by');
    }
  }

  #settingsOf(victim: Victim): string[] {
    const address = this.#addressOf(victim);
    const port = address.slice(address.lastIndexOf(':') + 1);
    switch (serviceOf(victim)) {
      case 'controller':
        return ['--set', `controller.rpc_port=${port}`];
      case 'api':
        return ['--set', `api.http_port=${port}`];
      case 'node':
        return ['--set', `node.id=${victim}`, '--set', `node.slots=${SLOTS_PER_NODE}`];
    }
  }

  #addressOf(victim: Victim): string {
    return this.#addresses.get(victim) ?? '127.0.0.1:0';
  }

  #process(victim: Victim): FleetProcess {
    const process = this.#processes.get(victim)?.at(-1);
    if (process === undefined) throw new Error(`${victim} was not started`);
    return process;
  }

  /** A node and its workers share a log, and the name by which they call. */
  #linkOf(caller: string, callee: string): string {
    if (CONTROLLERS.some((name) => this.#addressOf(name) === callee)) {
      return `${caller} to controllers`;
    }
    if (NODES.some((name) => name === caller)) return `${caller} to workers`;
    const node = NODES.find((name) =>
      this.#process(name)
        .lines()
        .some(({ rpcAddress }) => rpcAddress === callee),
    );
    return `controllers to ${node ?? callee}`;
  }

  #everStarted(): { readonly name: string; readonly process: FleetProcess }[] {
    return [...this.#processes].flatMap(([victim, processes]) =>
      processes.map((process, index) => ({ name: `${victim}-${index}`, process })),
    );
  }

  #workersEver(): number[] {
    return NODES.flatMap((name) => this.#processes.get(name) ?? []).flatMap((node) =>
      node
        .lines()
        .filter(({ msg }) => msg === 'worker process started')
        .map(({ pid }) => Number(pid)),
    );
  }

  async #detailsOf(name: ControllerName): Promise<ControllerDetails> {
    const signal = AbortSignal.timeout(ADMIN_LIMIT_MS);
    const answer = await fetch(`${this.#admins.get(name)}/details`, { signal }).catch((cause) => {
      throw new Error(`${name} does not tell its details within ${ADMIN_LIMIT_MS} ms`, { cause });
    });
    // The shape of this page is the service's own.
    return (await answer.json()) as ControllerDetails;
  }
}

function serviceOf(victim: Victim): 'api' | 'controller' | 'node' {
  if (victim === 'api') return 'api';
  return victim === 'c1' || victim === 'c2' ? 'controller' : 'node';
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
