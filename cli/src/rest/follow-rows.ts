import { type Clock, errorMessage, OperatingError } from '@millrace/std';
import { z } from 'zod';
import type { RestClient } from './rest-client.ts';
import { RefusedError, refusalOf } from './rest-error.ts';
import { readEvents } from './server-sent-events.ts';
import { splitArray } from './split-array.ts';
import { UnreachableError } from './unreachable-error.ts';

export interface FollowOptions {
  /** Of the job, below `/api/v1`. */
  readonly jobPath: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told of rows that were lost because the reader was slow or away for too long. */
  readonly onLost: (rows: number) => void;
  /** Told when the stream broke off, before it is asked for again. */
  readonly onBreak: (reason: string) => void;
}

/** How a job ended. */
export interface OutputEnd {
  readonly state: string;
  readonly error?: string | undefined;
}

const batchSchema = z.object({ batch: z.string(), lost_rows: z.number().default(0) });
const endSchema = z.object({ state: z.string(), error: z.string().optional() });

/** How often a broken stream is asked for again without a row in between, and how fast. */
const ATTEMPTS_MAX = 10;
const PAUSE_MS = 500;

/**
 * The rows of a job as JSON texts, until it ends. A stream that breaks off goes on behind the last
 * row that was seen, as far as the server remembers.
 */
export async function* followRows(
  client: RestClient,
  options: FollowOptions,
): AsyncGenerator<string, OutputEnd> {
  const seen: { id?: string | undefined } = {};
  for (let attempt = 1; ; attempt += 1) {
    try {
      for await (const rows of followOnce(client, options, seen)) {
        if (!Array.isArray(rows)) return rows;
        attempt = 1;
        yield* rows;
      }
      throw new UnreachableError(client.url, 'the stream ended in the middle');
    } catch (error) {
      if (options.signal.aborted || attempt >= ATTEMPTS_MAX || !isBreak(error)) throw error;
      options.onBreak(errorMessage(error));
    }
    await options.clock.sleep(PAUSE_MS, options.signal);
  }
}

/** Yields the rows of each event, and at last how the job ended. */
async function* followOnce(
  client: RestClient,
  { jobPath, signal, onLost }: FollowOptions,
  seen: { id?: string | undefined },
): AsyncGenerator<string[] | OutputEnd> {
  const headers = seen.id === undefined ? {} : { 'last-event-id': seen.id };
  const body = await client.stream(`${jobPath}/output`, { headers, signal });
  for await (const { event, data, id } of readEvents(body)) {
    if (event === 'error') throw refusalOf(BROKEN_STATUS, data, client.url);
    if (event === 'end') yield endSchema.parse(JSON.parse(data));
    if (event !== 'message') continue;
    const { batch, lost_rows } = batchSchema.parse(JSON.parse(data));
    seen.id = id;
    if (lost_rows > 0) onLost(lost_rows);
    yield splitArray(batch);
  }
}

/** An error within a stream has no status of its own. */
const BROKEN_STATUS = 503;

/** Whether another attempt may succeed: the connection broke, or the controller is away. */
function isBreak(error: unknown): boolean {
  if (error instanceof RefusedError) return error.status === BROKEN_STATUS;
  if (error instanceof OperatingError) return error.retry === 'backoff';
  // What `fetch` throws for a body that breaks off.
  return error instanceof TypeError;
}
