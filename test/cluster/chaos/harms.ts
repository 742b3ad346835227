import { must, type Random, unreachable } from '@millrace/std';
import { kill } from '../fleet-process.ts';
import {
  type ChaosFleet,
  HEARTBEAT_TIMEOUT_MS,
  LEASE_MS,
  type Leadership,
  type Link,
  type NodeName,
  NODES,
  PEER_TIMEOUT_MS,
  pause,
  standStill,
  type Victim,
} from './fleet.ts';
import type { CutKind } from './switchboard.ts';

/** What happens in a round. What only the control plane feels must not touch jobs that run. */
export type Harm = {
  readonly name: string;
  readonly sparesJobs: boolean;
  /** By who led before anything happened. */
  readonly happen: (before: Leadership) => Promise<void>;
};

/** A machine is a node with its workers. */
type Target = 'api' | 'leader' | 'standby' | 'node' | 'worker' | 'machine';
/** Whose calls fail. */
type Caller = 'api' | 'node' | 'controllers' | 'workers';
type Card =
  | { readonly kind: 'killed' | 'stopped'; readonly target: Target }
  | { readonly kind: CutKind | 'forgotten'; readonly link: Caller };

/** Those that stand for the largest dangers come twice. */
const CARDS: readonly Card[] = [
  { kind: 'killed', target: 'api' },
  { kind: 'killed', target: 'leader' },
  { kind: 'killed', target: 'leader' },
  { kind: 'killed', target: 'standby' },
  { kind: 'killed', target: 'node' },
  { kind: 'killed', target: 'worker' },
  { kind: 'stopped', target: 'api' },
  { kind: 'stopped', target: 'leader' },
  { kind: 'stopped', target: 'leader' },
  { kind: 'stopped', target: 'standby' },
  { kind: 'stopped', target: 'node' },
  { kind: 'stopped', target: 'worker' },
  { kind: 'stopped', target: 'machine' },
  ...(['broken', 'silent', 'forgotten'] as const).flatMap((kind) =>
    (['api', 'node', 'controllers', 'workers', 'workers'] as const).map((link) => ({ kind, link })),
  ),
];

/** Deals harms so that each kind comes once before any comes again, in an order that is random. */
export class HarmDeck {
  readonly #fleet: ChaosFleet;
  readonly #random: Random;
  #cards: Card[] = [];

  constructor(fleet: ChaosFleet, random: Random) {
    this.#fleet = fleet;
    this.#random = random;
  }

  deal(): Harm {
    if (this.#cards.length === 0) this.#cards = [...CARDS];
    const [card] = this.#cards.splice(Math.floor(this.#random.next() * this.#cards.length), 1);
    return this.#harmOf(must(card, 'a card'));
  }

  #harmOf(card: Card): Harm {
    const durationMs = Math.round(200 + this.#random.next() * 2 * HEARTBEAT_TIMEOUT_MS);
    const node = draw(NODES, this.#random);
    switch (card.kind) {
      case 'killed':
        return this.#killed(card.target, Math.round(this.#random.next() * 2 * LEASE_MS), node);
      case 'stopped':
        return {
          name: `${named(card.target, node)} stands still for ${durationMs} ms`,
          sparesJobs: isOfControlPlane(card.target),
          happen: (before) => standStill(this.#pidsOf(card.target, node, before), durationMs),
        };
      case 'broken':
      case 'silent':
        return this.#cut(linkOf(card.link, node), card.kind, durationMs);
      case 'forgotten':
        return this.#forgotten(linkOf(card.link, node));
      default:
        return unreachable(card);
    }
  }

  #killed(target: Target, downMs: number, node: NodeName): Harm {
    const fleet = this.#fleet;
    return {
      name: `${named(target, node)} is killed`,
      sparesJobs: isOfControlPlane(target),
      async happen(before) {
        const victim = victimOf(target, node, before);
        if (victim !== null) await fleet.killAndRestart(victim, downMs);
        else for (const pid of fleet.workers([node]).slice(0, 1)) kill(pid, 'SIGKILL');
      },
    };
  }

  #cut(link: Link, kind: CutKind, durationMs: number): Harm {
    const fleet = this.#fleet;
    return {
      name: `"${link}" is ${kind} for ${durationMs} ms`,
      sparesJobs: sparesJobs(link, kind, durationMs),
      async happen() {
        fleet.cut(link, kind);
        await pause(durationMs);
        fleet.mend(link);
      },
    };
  }

  #forgotten(link: Link): Harm {
    const fleet = this.#fleet;
    return {
      name: `the connections of "${link}" are forgotten`,
      sparesJobs: !link.startsWith('n'),
      happen: async () => fleet.forget(link),
    };
  }

  #pidsOf(target: Target, node: NodeName, before: Leadership): number[] {
    const fleet = this.#fleet;
    if (target === 'worker') return fleet.workers([node]).slice(0, 1);
    if (target === 'machine') return [fleet.pid(node), ...fleet.workers([node])];
    const victim = victimOf(target, node, before);
    return victim === null ? [] : [fleet.pid(victim)];
  }
}

/** Null for what has no name of its own. */
function victimOf(target: Target, node: NodeName, before: Leadership): Victim | null {
  switch (target) {
    case 'api':
      return 'api';
    case 'leader':
    case 'standby':
      return before[target];
    case 'node':
      return node;
    case 'machine':
    case 'worker':
      return null;
    default:
      return unreachable(target);
  }
}

function named(target: Target, node: string): string {
  if (target === 'worker' || target === 'machine') return `a ${target} of ${node}`;
  return target === 'node' ? node : target;
}

function isOfControlPlane(target: Target): boolean {
  return target === 'api' || target === 'leader' || target === 'standby';
}

function linkOf(link: Caller, node: NodeName): Link {
  switch (link) {
    case 'api':
      return 'api to controllers';
    case 'node':
      return `${node} to controllers`;
    case 'controllers':
      return `controllers to ${node}`;
    case 'workers':
      return `${node} to workers`;
    default:
      return unreachable(link);
  }
}

/** Rows wait for a network that is silent for a moment; workers that lose each other end a run. */
function sparesJobs(link: Link, kind: CutKind, durationMs: number): boolean {
  if (link.endsWith(' to workers')) return kind === 'silent' && durationMs < PEER_TIMEOUT_MS / 3;
  if (link.startsWith('n')) return durationMs < HEARTBEAT_TIMEOUT_MS / 3;
  return true;
}

export function draw<T>(choices: readonly T[], random: Random): T {
  return must(choices[Math.floor(random.next() * choices.length)], 'something to draw from');
}
