import {
  type ControlDb,
  ControlDbError,
  type LeaseStore,
  openControlDb,
} from '@millrace/control-db';
import { silentLogger } from '@millrace/service';
import { seededRandom } from '@millrace/std';
import { VirtualClock } from '@millrace/testkit';
import { afterEach, expect, test } from 'vitest';
import { Leadership, type Term } from './leadership.ts';

let db: ControlDb;
const ending = new AbortController();
afterEach(() => db.close());

const said: string[] = [];
const log = {
  ...silentLogger,
  warn: (...words: readonly unknown[]) => void said.push(String(words.at(-1))),
  error: (...words: readonly unknown[]) => void said.push(String(words.at(-1))),
};

async function start(...holders: string[]) {
  said.length = 0;
  const clock = new VirtualClock();
  db = await openControlDb(
    { type: 'sqlite', path: ':memory:' },
    { clock, random: seededRandom(1) },
  );
  let isAway = false;
  const away = new Set<string>();
  const leadershipOf = (holder: string): Leadership => {
    const reach = <T>(call: () => Promise<T>): Promise<T> => {
      if (!isAway && !away.has(holder)) return call();
      return Promise.reject(new ControlDbError('database-unavailable', 'the disk is full'));
    };
    const leases: LeaseStore = {
      acquire: (request) => reach(() => db.leases.acquire(request)),
      find: (name) => reach(() => db.leases.find(name)),
      renew: (...args) => reach(() => db.leases.renew(...args)),
      release: (lease) => reach(() => db.leases.release(lease)),
    };
    return new Leadership({ leases, clock, log, holder, leaseMs: 3_000 });
  };
  const candidates = holders.map((holder) => {
    const leadership = leadershipOf(holder);
    const candidate: { leadership: Leadership; term: Term | null } = { leadership, term: null };
    void leadership.begin(ending.signal).then((term) => {
      candidate.term = term;
    });
    return candidate;
  });
  await clock.advance(10);
  const [a, b] = candidates;
  if (a === undefined || b === undefined) throw new Error('two candidates are needed');
  return { clock, a, b, away, setAway: (next: boolean) => (isAway = next) };
}

test('one acts, the other stands by and knows for whom', async () => {
  const { clock, a, b } = await start('a', 'b');
  await clock.advance(60_000);
  expect(a.term?.isHeld()).toBe(true);
  expect(b.term).toBeNull();
  expect([a.leadership.other, b.leadership.other]).toEqual([null, 'a']);
});

test('one that ends in order is replaced at once, and a silent one when its lease is over', async () => {
  const { clock, a, b } = await start('a', 'b');
  if (a.term === null) throw new Error('nobody acts');
  await a.leadership.end(a.term);
  await clock.advance(1_000);
  expect(b.term?.lease.token).toBeGreaterThan(a.term.lease.token);

  const second = await start('c', 'd');
  second.away.add('c');
  await second.clock.advance(2_500);
  expect([second.a.term?.isHeld(), second.b.term]).toEqual([true, null]);
  await second.clock.advance(1_500);
  expect(second.a.term?.isHeld()).toBe(false);
  expect(second.b.term?.isHeld()).toBe(true);
  second.away.delete('c');
  await second.clock.advance(1_000);
  expect(second.a.term?.over.aborted).toBe(true);
});

test('one that stood still does not act on waking up before it knows that it may', async () => {
  const { clock, a, b } = await start('a', 'b');
  await clock.jump(60_000);
  expect([a.term?.isHeld(), b.term?.isHeld() ?? false]).not.toEqual([true, true]);
  await clock.advance(5_000);
  expect([a.term?.isHeld() === true, b.term?.isHeld() === true].filter(Boolean)).toHaveLength(1);
});

test('a database that is away gives the lease to nobody, and its holder goes on when it is back', async () => {
  const { clock, a, b, setAway } = await start('a', 'b');
  setAway(true);
  await clock.advance(30_000);
  expect([a.term?.isHeld(), b.term]).toEqual([false, null]);
  setAway(false);
  await clock.advance(2_000);
  const acting = [a, b].filter(({ term }) => term?.isHeld() === true);
  expect(acting).toHaveLength(1);
});

test('a database that is away is complained of once, and the reason is there to be asked for', async () => {
  const { clock, a, setAway } = await start('a', 'b');
  setAway(true);
  await clock.advance(30_000);
  expect(said.filter((words) => words === 'the lease could not be renewed')).toHaveLength(1);
  expect(a.leadership.problem).toContain('the disk is full');
  setAway(false);
  await clock.advance(2_000);
  expect(a.leadership.problem).toBeNull();
});

test('of two that have the same name by mistake the later one acts and keeps acting', async () => {
  const { clock, a, b } = await start('a', 'a');
  await clock.advance(2_000);
  expect([a.term?.over.aborted, b.term?.isHeld()]).toEqual([true, true]);
  const again = a.leadership.begin(ending.signal);
  await clock.advance(60_000);
  expect([a.leadership.other, b.term?.isHeld()]).toEqual(['a', true]);
  expect(said.filter((words) => words === 'two controllers have the same name')).toHaveLength(1);
  if (b.term !== null) await b.leadership.end(b.term);
  await clock.advance(2_000);
  expect((await again)?.isHeld()).toBe(true);
});
