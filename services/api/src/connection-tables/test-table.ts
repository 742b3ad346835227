import type { Catalog, TestTable } from '@millrace/operator';
import { abortReason, type Clock, counted, errorMessage, OperatingError } from '@millrace/std';
import type { z } from 'zod';
import type { testMessage } from '../connection-profiles/connection-profile-schemas.ts';
import { ApiError } from '../http/api-error.ts';
import type { DefinedTable } from './define-table.ts';

export type TestMessage = z.output<typeof testMessage>;

export type TestTableOptions = {
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Aborts when the service ends. */
  readonly ending: AbortSignal;
};

/** Tests that run at once, each of which may hold a file open and wait for a foreign system. */
export const TESTS_MAX = 16;
const TEST_MS_MAX = 30_000;

/** Tries tables, telling how far it has come; the last message is `done`. */
export function tableTester({ catalog, clock, ending }: TestTableOptions) {
  let running = 0;
  return async function* (table: DefinedTable, gone: AbortSignal): AsyncGenerator<TestMessage> {
    if (running >= TESTS_MAX) {
      throw new ApiError('too_many_requests', `${running} tables are being tested already`);
    }
    running += 1;
    const over = new AbortController();
    const signal = AbortSignal.any([gone, ending, over.signal]);
    const timer = clock.sleep(TEST_MS_MAX, signal).then(() => over.abort(tooSlow()));
    timer.catch(() => undefined);
    try {
      yield told(describe(table));
      for await (const step of untilAborted(stepsOf(catalog, table, clock, signal), signal)) {
        yield told(step);
      }
      yield { error: false, done: true, message: 'the table can be used' };
    } catch (error) {
      yield { error: true, done: true, message: messageOf(error) };
    } finally {
      over.abort();
      running -= 1;
    }
  };
}

function tooSlow(): Error {
  return new Error(`no answer within ${TEST_MS_MAX / 1000} seconds`);
}

function told(message: string): TestMessage {
  return { error: false, done: false, message };
}

function describe({ definition, checked: { columns } }: DefinedTable): string {
  const { tableType, connector } = definition;
  const all =
    columns.length === 0 ? 'the columns of its INSERT' : counted(columns.length, 'column');
  return `the definition is fine: a ${tableType} of connector "${connector}" with ${all}`;
}

async function* stepsOf(
  catalog: Catalog,
  { definition, checked }: DefinedTable,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const connector = catalog.connector(definition.connector);
  const test: TestTable | undefined = connector?.[definition.tableType]?.test;
  if (test === undefined) {
    yield 'it needs nothing from outside';
    return;
  }
  const { options, schema } = checked;
  yield* test({ options, schema, clock }, signal);
}

/** A step that does not mind the signal is left behind. */
async function* untilAborted<T>(steps: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const giveUp = (): void => aborted.reject(abortReason(signal));
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  for (;;) {
    const result = await Promise.race([steps.next(), aborted.promise]);
    if (result.done === true) return;
    yield result.value;
  }
}

function messageOf(error: unknown): string {
  const hint = error instanceof OperatingError ? error.hint : undefined;
  return hint === undefined ? errorMessage(error) : `${errorMessage(error)} (${hint})`;
}
