import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JobBody, Pipeline, RestClient } from '../rest-client.ts';

/** A pipeline, what was asked of it last, and what its rows have to be. */
export type Subject = {
  readonly name: string;
  readonly pipeline: Pipeline;
  readonly slots: number;
  asked: 'Running' | 'Stopped' | 'Finished';
  /** The run that was asked for is a later one. */
  afterRun: number;
  readonly expectRows: (rest: RestClient) => Promise<void>;
};

/** How long rows of a job that runs may let wait for themselves. */
const ROWS_LIMIT_MS = 8_000;

/** Each row in its order, from one slot. */
export async function createNumbers(rest: RestClient): Promise<Subject> {
  const pipeline = await rest.create(
    `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
     SELECT counter FROM impulse`,
  );
  const expectRows = async (): Promise<void> => {
    const counters = await nextRows(rest, pipeline, 500, ({ counter }) => Number(counter));
    const [first = 0] = counters;
    expect(counters).toEqual(counters.map((_, index) => first + index));
  };
  return { name: 'numbers', pipeline, slots: 1, asked: 'Running', afterRun: 0, expectRows };
}

const KEYS = 4;

/**
 * Runs on both nodes, whose workers exchange rows. The numbers of a key are evenly spaced, so that
 * a window shows whether one of its rows was lost or came twice, and where the next has to begin.
 */
export async function createWindows(rest: RestClient): Promise<Subject> {
  const pipeline = await rest.create(
    `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
     SELECT counter % ${KEYS} AS key, count(*) AS amount, min(counter) AS lowest,
       max(counter) AS highest, sum(counter) AS total
     FROM impulse GROUP BY counter % ${KEYS}, tumble(INTERVAL '100 milliseconds')`,
    2,
  );
  const expectRows = async (restNow: RestClient): Promise<void> => {
    const ends = new Map<number, number>();
    await nextRows(restNow, pipeline, 3 * KEYS, (row) => {
      const { key, amount, lowest, highest, total } = numbersOf(row);
      const seen = { key, amount, lowest, total };
      expect(seen, 'a window is whole').toEqual({
        key: lowest % KEYS,
        amount: (highest - lowest) / KEYS + 1,
        lowest: ends.has(key) ? Number(ends.get(key)) + KEYS : lowest,
        total: ((lowest + highest) * amount) / 2,
      });
      ends.set(key, highest);
    });
  };
  return { name: 'windows', pipeline, slots: 2, asked: 'Running', afterRun: 0, expectRows };
}

const BOUNDED_ROWS = 3_200;
const BOUNDED_KEYS = 16;

/** Comes to its end, with files that have to add up however often it was started over. */
export async function createTotals(rest: RestClient, folder: string): Promise<Subject> {
  mkdirSync(folder);
  const pipeline = await rest.create(
    `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 2000,
       event_time_interval = '1 millisecond', message_count = ${BOUNDED_ROWS});
     CREATE TABLE totals (key BIGINT, amount BIGINT, total BIGINT)
       WITH (connector = 'filesystem', path = '${folder}', format = 'json');
     INSERT INTO totals SELECT counter % ${BOUNDED_KEYS}, count(*), sum(counter)
     FROM impulse GROUP BY counter % ${BOUNDED_KEYS}, tumble(INTERVAL '500 milliseconds')`,
    2,
  );
  const expectRows = async (): Promise<void> => {
    expect(readTotals(folder), 'the files add up').toEqual(expectedTotals());
  };
  return { name: 'totals', pipeline, slots: 2, asked: 'Finished', afterRun: 0, expectRows };
}

/** Lets it run once more, without what it left behind. */
export async function runAgain(rest: RestClient, subject: Subject, folder: string): Promise<void> {
  subject.afterRun = (await rest.job(subject.pipeline)).run_id;
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  await rest.restart(subject.pipeline);
}

type Total = { readonly key: number; readonly amount: number; readonly total: number };

function readTotals(folder: string): Total[] {
  const sums = new Map<number, Total>();
  for (const file of readdirSync(folder)) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    expect(lines.pop(), `the last line of ${file} is complete`).toBe('');
    for (const line of lines) {
      const { key, amount, total } = numbersOf(JSON.parse(line));
      const before = sums.get(key) ?? { amount: 0, total: 0 };
      sums.set(key, { key, amount: before.amount + amount, total: before.total + total });
    }
  }
  return [...sums.values()].toSorted((a, b) => a.key - b.key);
}

function expectedTotals(): Total[] {
  const amount = BOUNDED_ROWS / BOUNDED_KEYS;
  const ofZero = (BOUNDED_KEYS * amount * (amount - 1)) / 2;
  return Array.from({ length: BOUNDED_KEYS }, (_, key) => ({
    key,
    amount,
    total: ofZero + key * amount,
  }));
}

/** It is where it was asked to be, and its rows are what they have to be. */
export async function expectAsAsked(rest: RestClient, subject: Subject): Promise<void> {
  const { pipeline, asked, afterRun } = subject;
  const job = await rest.job(pipeline);
  expect(job.state, `state of ${subject.name}, whose failure is ${describe(job)}`).toBe(asked);
  if (asked === 'Stopped') return;
  expect(job.run_id, `run of ${subject.name}`).toBeGreaterThan(afterRun);
  await subject.expectRows(rest);
  // One generation at a time: none took over while its rows were looked at.
  expect(runOf(await rest.job(pipeline)), subject.name).toEqual(runOf(job));
}

export function runOf({ state, run_id, restarts }: JobBody): Partial<JobBody> {
  return { state, run_id, restarts };
}

function describe({ failure_reason, wait_reason }: JobBody): string {
  return JSON.stringify(failure_reason?.error ?? wait_reason);
}

async function nextRows<T>(
  rest: RestClient,
  pipeline: Pipeline,
  count: number,
  look: (row: Record<string, unknown>) => T,
): Promise<T[]> {
  const seen: T[] = [];
  for await (const row of rest.rows(pipeline, ROWS_LIMIT_MS)) {
    seen.push(look(row));
    if (seen.length === count) return seen;
  }
  throw new Error(`the output ended after ${seen.length} of ${count} rows`);
}

function numbersOf(row: Readonly<Record<string, unknown>>): {
  key: number;
  amount: number;
  lowest: number;
  highest: number;
  total: number;
} {
  const number = (name: string): number => Number(row[name]);
  return {
    key: number('key'),
    amount: number('amount'),
    lowest: number('lowest'),
    highest: number('highest'),
    total: number('total'),
  };
}
