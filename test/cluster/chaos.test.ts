import { type Random, seededRandom } from '@millrace/std';
import { expect, test } from 'vitest';
import { ChaosFleet, LINKS, NODES, pause, SLOTS_PER_NODE } from './chaos/fleet.ts';
import { draw, type Harm, HarmDeck } from './chaos/harms.ts';
import {
  createNumbers,
  createTotals,
  createWindows,
  expectAsAsked,
  runAgain,
  runOf,
  type Subject,
} from './chaos/subjects.ts';
import type { JobBody } from './rest-client.ts';

/**
 * More rounds find more. These few keep the harness itself honest and are soon over: the leader is
 * killed, a machine stands still while calls to the other are held back, and workers vanish from
 * each other.
 */
const ROUNDS = Number(process.env['MILLRACE_CHAOS_ROUNDS'] ?? 3);
const SEED = Number(process.env['MILLRACE_CHAOS_SEED'] ?? 9042);
const ROUND_LIMIT_MS = 45_000;
const END_LIMIT_MS = 20_000;
/** So late that the job which comes to its end is somewhere between its first and its last row. */
const DELAY_MS_MAX = 1_500;
const SLOTS = NODES.length * SLOTS_PER_NODE;

/** Pipelines that run for ever, some of which are asked to stop and to start, and one that ends. */
type Play = {
  readonly fleet: ChaosFleet;
  readonly random: Random;
  readonly deck: HarmDeck;
  readonly endless: readonly Subject[];
  readonly totals: Subject;
};

type Round = { readonly name: string; readonly orderMs: number };

async function prepare(fleet: ChaosFleet): Promise<Play> {
  const random = seededRandom(SEED);
  const { rest } = fleet;
  const subjects = await Promise.all([
    createTotals(rest, fleet.folder('totals')),
    createNumbers(rest),
    createWindows(rest),
  ]);
  const [totals, ...endless] = subjects;
  await Promise.all(subjects.map(({ pipeline, asked }) => rest.reach(pipeline, asked)));
  for (const { expectRows } of subjects) await expectRows(rest);
  // What is not connected through the switchboard cannot be cut.
  expect(LINKS.filter((link) => !fleet.isConnected(link))).toEqual([]);
  return { fleet, random, deck: new HarmDeck(fleet, random), endless, totals };
}

type Plan = {
  readonly name: string;
  /** What happens, and how long after the job that ends has been started. */
  readonly harms: readonly (readonly [Harm, delayMs: number])[];
  /** One that is asked to stop or to start as well. */
  readonly changed: Subject | null;
};

function drawPlan({ deck, random, endless }: Omit<Play, 'fleet' | 'totals'>): Plan {
  const dealt = [deck.deal(), ...(random.next() < 0.25 ? [deck.deal()] : [])];
  const harms = dealt.map((harm) => [harm, Math.round(random.next() * DELAY_MS_MAX)] as const);
  const changed = random.next() < 0.2 ? draw(endless, random) : null;
  const names = harms.map(([{ name }, delayMs]) => `${name} after ${delayMs} ms`);
  const change = changed === null ? [] : [`${changed.name} ${changed.asked} no more`];
  return { name: [...change, ...names].join(', '), harms, changed };
}

async function playRound(play: Play): Promise<Round> {
  const { fleet, endless, totals } = play;
  const jobs = (): Promise<JobBody[]> =>
    Promise.all(endless.map(({ pipeline }) => fleet.rest.job(pipeline)));
  const before = await jobs();
  const leadership = await fleet.leadership();
  const workers = fleet.workers();
  const { name, harms, changed } = drawPlan(play);
  if (changed !== null) await toggle(play, changed);
  await runAgain(fleet.rest, totals, fleet.folder('totals'));
  await Promise.all(
    harms.map(async ([{ happen }, delayMs]) => pause(delayMs).then(() => happen(leadership))),
  );
  const harmedMs = performance.now();
  await expect
    .poll(() => expectOrder(play).then(() => 'in order', String), {
      timeout: ROUND_LIMIT_MS,
      interval: 200,
      message: name,
    })
    .toBe('in order');
  const orderMs = performance.now() - harmedMs;
  if (changed === null && harms.every(([{ sparesJobs }]) => sparesJobs)) {
    expect((await jobs()).map(runOf), `${name}: jobs go on untouched`).toEqual(before.map(runOf));
    expect(fleet.workers(), name).toEqual(workers);
  }
  return { name, orderMs };
}

async function toggle({ fleet: { rest } }: Play, subject: Subject): Promise<void> {
  subject.asked = subject.asked === 'Running' ? 'Stopped' : 'Running';
  const stop = subject.asked === 'Running' ? 'none' : 'graceful';
  await rest.change(subject.pipeline, { stop });
}

/**
 * One controller acts; every job is where it was asked to be and gives the rows that it should; no
 * slot is lost or doubled, and nothing is left behind.
 */
async function expectOrder({ fleet, endless, totals }: Play): Promise<void> {
  for (const subject of [totals, ...endless]) await expectAsAsked(fleet.rest, subject);
  const used = endless.reduce(
    (sum, { asked, slots }) => sum + (asked === 'Running' ? slots : 0),
    0,
  );
  const { slots } = await fleet.leadership();
  expect(slots).toEqual({ registered: SLOTS, free: SLOTS - used });
  expect(fleet.strays(), 'workers that nobody has').toEqual([]);
  expect(fleet.unheard(), 'processes that no controller hears of').toEqual([]);
  expect(fleet.workers().length, 'workers').toBeLessThanOrEqual(used);
}

async function endInOrder({ fleet, endless }: Play): Promise<void> {
  const { rest } = fleet;
  for (const { pipeline } of endless) await rest.change(pipeline, { stop: 'immediate' });
  for (const { pipeline } of endless) await rest.reach(pipeline, 'Stopped');
  await expect
    .poll(() => fleet.leadership(), { timeout: END_LIMIT_MS, message: 'all slots are free' })
    .toMatchObject({ slots: { registered: SLOTS, free: SLOTS } });
  expect(await fleet.end()).toEqual([]);
  await expect.poll(() => fleet.strays(), { message: 'workers end' }).toEqual([]);
  expect(fleet.complaints(), 'nobody has to look after it').toEqual([]);
}

async function playAll(play: Play): Promise<void> {
  const orderMs: number[] = [];
  for (let number = 0; number < ROUNDS; number += 1) {
    const round = await playRound(play);
    orderMs.push(round.orderMs);
    tell(`round ${number}: ${round.name}; in order after ${seconds(round.orderMs)}`);
  }
  const sorted = orderMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  tell(`in order after ${seconds(median)} in the median, ${seconds(sorted.at(-1) ?? 0)} at worst`);
}

/** Who plays many rounds wants to see how far they are. */
function tell(what: string): void {
  if (ROUNDS > 20) process.stderr.write(`${what}\n`);
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

test(
  'whatever is killed, stands still or is cut off, jobs are where they were asked to be',
  async () => {
    const fleet = await ChaosFleet.start();
    try {
      const play = await prepare(fleet);
      await playAll(play);
      await endInOrder(play);
    } catch (error) {
      process.stderr.write(`what everybody said is in ${fleet.keepLogs()}\n`);
      throw error;
    }
  },
  90_000 + ROUNDS * 2 * ROUND_LIMIT_MS,
);
