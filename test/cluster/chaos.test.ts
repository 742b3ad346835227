import { type Random, seededRandom } from '@millrace/std';
import { expect, test } from 'vitest';
import {
  ChaosFleet,
  HEARTBEAT_TIMEOUT_MS,
  NODES,
  pause,
  SLOTS_PER_NODE,
  standStill,
  type Victim,
} from './chaos-fleet.ts';
import { isRunning, kill } from './fleet-process.ts';
import type { JobBody, Pipeline, RestClient } from './rest-client.ts';

/** More rounds find more; these few keep the harness itself honest. */
const ROUNDS = Number(process.env['MILLRACE_CHAOS_ROUNDS'] ?? 4);
const SEED = Number(process.env['MILLRACE_CHAOS_SEED'] ?? 4);
const ROUND_LIMIT_MS = 45_000;

const IMPULSE = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000)`;

/** By the slots that each takes, from one: the second runs on both nodes and exchanges rows. */
const QUERIES = [
  `${IMPULSE}; SELECT counter AS number FROM impulse`,
  `${IMPULSE}; SELECT max(counter) AS number FROM impulse
   GROUP BY tumble(INTERVAL '100 milliseconds')`,
];

/** A pipeline, and what was asked of it last. */
type Subject = {
  readonly pipeline: Pipeline;
  readonly slots: number;
  asked: 'Running' | 'Stopped';
};

/** What happens in a round. A harm that is only felt by the control plane must not touch jobs. */
type Harm = {
  readonly name: string;
  readonly sparesJobs: boolean;
  readonly happen: () => Promise<void>;
};

function drawHarm(fleet: ChaosFleet, random: Random): Harm {
  const victim = draw(['api', 'controller', ...NODES, 'worker'] as const, random);
  const isControl = victim === 'api' || victim === 'controller';
  const durationMs = Math.round(200 + random.next() * 2 * HEARTBEAT_TIMEOUT_MS);
  switch (draw(['killed', 'stopped', 'cut'] as const, random)) {
    case 'killed': {
      const name = `${victim} is killed`;
      if (victim !== 'worker') {
        return { name, sparesJobs: isControl, happen: () => fleet.killAndRestart(victim) };
      }
      return { name, sparesJobs: false, happen: async () => killOne(fleet, random) };
    }
    case 'stopped': {
      const pids = (): number[] => {
        if (victim !== 'worker') return [fleet.process(victim).pid];
        return fleet.workers().slice(0, 1);
      };
      return {
        name: `${victim} stands still for ${durationMs} ms`,
        sparesJobs: isControl,
        happen: () => standStill(pids(), durationMs),
      };
    }
    case 'cut': {
      const link: Victim = victim === 'worker' || victim === 'controller' ? 'n1' : victim;
      return {
        name: `${link} is cut off from the controller for ${durationMs} ms`,
        sparesJobs: link === 'api' || durationMs < HEARTBEAT_TIMEOUT_MS / 3,
        happen: async () => {
          fleet.link(link).cut();
          await pause(durationMs);
          fleet.link(link).mend();
        },
      };
    }
  }
}

function killOne(fleet: ChaosFleet, random: Random): void {
  const workers = fleet.workers();
  if (workers.length > 0) kill(draw(workers, random), 'SIGKILL');
}

function draw<T>(choices: readonly T[], random: Random): T {
  const choice = choices[Math.floor(random.next() * choices.length)];
  if (choice === undefined) throw new Error('there is nothing to draw from');
  return choice;
}

/** Every job is where it was asked to be and gives rows; no slot is lost, doubled or left behind. */
async function expectOrder(fleet: ChaosFleet, subjects: readonly Subject[]): Promise<void> {
  for (const subject of subjects) await expectAsAsked(fleet.rest, subject);
  const used = subjects.reduce(
    (sum, { asked, slots }) => sum + (asked === 'Running' ? slots : 0),
    0,
  );
  const registered = NODES.length * SLOTS_PER_NODE;
  expect(await fleet.slots()).toEqual({ registered, free: registered - used });
  expect(fleet.strays()).toEqual([]);
  expect(fleet.workers().length).toBeLessThanOrEqual(used);
}

async function expectAsAsked(rest: RestClient, subject: Subject): Promise<void> {
  const { pipeline, asked } = subject;
  const job = await rest.job(pipeline);
  expect(job.state).toBe(asked);
  if (asked === 'Stopped') return;
  await expectNewRows(rest, subject);
  expect(runOf(await rest.job(pipeline))).toEqual(runOf(job));
}

/** One generation at a time: its rows come each once, and in order where one slot gives them. */
async function expectNewRows(rest: RestClient, { pipeline, slots }: Subject): Promise<void> {
  const seen: number[] = [];
  for await (const row of rest.rows(pipeline)) {
    seen.push(Number(row['number']));
    if (seen.length < 5) continue;
    expect(new Set(seen).size).toBe(seen.length);
    if (slots === 1) expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    return;
  }
  throw new Error('the output ended');
}

function runOf({ state, run_id, restarts }: JobBody): Partial<JobBody> {
  return { state, run_id, restarts };
}

async function toggle({ rest }: ChaosFleet, subject: Subject): Promise<void> {
  subject.asked = subject.asked === 'Running' ? 'Stopped' : 'Running';
  const stop = subject.asked === 'Running' ? 'none' : 'graceful';
  await rest.change(subject.pipeline, { stop });
}

async function playRound(
  fleet: ChaosFleet,
  subjects: readonly Subject[],
  random: Random,
): Promise<string> {
  const before = await Promise.all(subjects.map(({ pipeline }) => fleet.rest.job(pipeline)));
  const workers = fleet.workers();
  const harms = [drawHarm(fleet, random)];
  if (random.next() < 0.25) harms.push(drawHarm(fleet, random));
  const changed = random.next() < 0.2 ? draw(subjects, random) : null;
  if (changed !== null) await toggle(fleet, changed);
  const name = [
    ...harms.map((harm) => harm.name),
    ...(changed === null ? [] : [changed.asked]),
  ].join(', ');
  for (const { happen } of harms) await happen();
  await expect
    .poll(() => expectOrder(fleet, subjects).then(() => 'in order', String), {
      timeout: ROUND_LIMIT_MS,
      interval: 200,
      message: name,
    })
    .toBe('in order');
  if (changed === null && harms.every(({ sparesJobs }) => sparesJobs)) {
    const after = await Promise.all(subjects.map(({ pipeline }) => fleet.rest.job(pipeline)));
    expect(after.map(runOf), `${name}: jobs go on untouched`).toEqual(before.map(runOf));
    expect(fleet.workers(), name).toEqual(workers);
  }
  return name;
}

test(
  'whatever is killed, stands still or is cut off, jobs are where they were asked to be',
  async () => {
    const random = seededRandom(SEED);
    const fleet = new ChaosFleet();
    await fleet.start();
    const { rest } = fleet;
    const subjects: Subject[] = [];
    for (const [index, query] of QUERIES.entries()) {
      const slots = index + 1;
      subjects.push({ pipeline: await rest.create(query, slots), slots, asked: 'Running' });
    }
    for (const { pipeline } of subjects) await rest.reach(pipeline, 'Running');
    for (let round = 0; round < ROUNDS; round += 1) {
      const startMs = performance.now();
      const name = await playRound(fleet, subjects, random);
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
      if (ROUNDS > 20)
        process.stderr.write(`round ${round}: ${name}; in order after ${seconds} s\n`);
    }
    for (const { pipeline } of subjects) await rest.change(pipeline, { stop: 'immediate' });
    for (const { pipeline } of subjects) await rest.reach(pipeline, 'Stopped');
    await expect.poll(() => fleet.slots()).toMatchObject({ free: NODES.length * SLOTS_PER_NODE });
    expect(await fleet.end()).toEqual([]);
    await expect.poll(() => [...fleet.workersSeen].filter(isRunning)).toEqual([]);
  },
  90_000 + ROUNDS * 2 * ROUND_LIMIT_MS,
);
