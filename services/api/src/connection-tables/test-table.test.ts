import type { Catalog, TestTable } from '@millrace/operator';
import { abortReason, type Clock } from '@millrace/std';
import { expect, test } from 'vitest';
import type { DefinedTable } from './define-table.ts';
import { type TestMessage, TESTS_MAX, tableTester } from './test-table.ts';

/** A table of a connector whose test is the given one. */
const TABLE: DefinedTable = {
  definition: {
    name: 't',
    connector: 'slow',
    tableType: 'source',
    config: {},
    schema: { declared: [], fields: [] },
  },
  profile: undefined,
  checked: { connector: 'slow', options: {}, schema: [], columns: [] },
};

function catalogOf(testTable: TestTable): Catalog {
  const source = {
    options: {},
    test: testTable,
    resolve: () => ({ kind: 'refused' as const, issues: [] }),
    open: () => {
      throw new Error('nothing is opened here');
    },
  };
  return { names: ['slow'], connector: () => ({ name: 'slow', description: '', source }) };
}

/** Sleeps until it is told that the time is over. */
class StoppedClock implements Clock {
  readonly #wakers: (() => void)[] = [];
  nowMs = (): number => 0;
  monotonicMs = (): number => 0;

  async sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#wakers.push(resolve);
    signal?.addEventListener('abort', () => reject(abortReason(signal)));
    return promise;
  }

  finish(): void {
    for (const wake of this.#wakers) wake();
  }
}

function tester(testTable: TestTable, clock: Clock = new StoppedClock()) {
  const ending = new AbortController();
  const start = tableTester({ catalog: catalogOf(testTable), clock, ending: ending.signal });
  return { ending, start: (gone = new AbortController().signal) => start(TABLE, gone) };
}

/** A step that never comes, and minds no signal. */
async function* stuck(): AsyncGenerator<string> {
  await new Promise<void>(() => undefined);
  yield 'never';
}

async function last(messages: AsyncGenerator<TestMessage>): Promise<TestMessage | undefined> {
  let latest: TestMessage | undefined;
  for await (const message of messages) latest = message;
  return latest;
}

test('so many tables are tested at once and no more, until one of them is done', async () => {
  const { start } = tester(stuck);
  const running = Array.from({ length: TESTS_MAX }, () => start());
  for (const messages of running) await messages.next();
  await expect(start().next()).rejects.toMatchObject({ code: 'too_many_requests' });
  await running[0]?.return(undefined);
  expect((await start().next()).value).toMatchObject({ error: false });
});

test('a test that does not come to an end is given up', async () => {
  const clock = new StoppedClock();
  const { start } = tester(stuck, clock);
  const ended = last(start());
  // Nothing is waited for before the step that never comes.
  await Promise.resolve();
  clock.finish();
  expect(await ended).toEqual({
    error: true,
    done: true,
    message: 'no answer within 30 seconds',
  });
});

test('a reader that goes away and a service that ends leave nothing running', async () => {
  const { start, ending } = tester(stuck);
  const gone = new AbortController();
  const left = last(start(gone.signal));
  const others = Array.from({ length: TESTS_MAX - 1 }, () => last(start()));
  gone.abort();
  expect(await left).toMatchObject({ error: true, done: true });
  ending.abort();
  for (const other of others) expect(await other).toMatchObject({ error: true, done: true });
});
