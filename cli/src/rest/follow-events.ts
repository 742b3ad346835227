import { type Clock, errorMessage } from '@millrace/std';
import { z } from 'zod';
import type { RestClient } from './rest-client.ts';
import { AWAY_STATUS, isAway, refusalOf } from './rest-error.ts';
import { readEvents, type ServerSentEvent } from './server-sent-events.ts';
import { AGAIN_HINT, UnreachableError } from './unreachable-error.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told once of each time that the stream broke off, before it is asked for again. */
  readonly onBreak: (reason: string) => void;
}

/** How the job of a stream ended. */
export interface StreamEnd {
  readonly state: string;
  readonly error?: string | undefined;
}

const endSchema = z.object({ state: z.string(), error: z.string().optional() });

/**
 * How often a broken stream is asked for again without an event in between, and how fast: for a
 * minute, which is longer than another controller takes to go on with the job.
 */
const ATTEMPTS_MAX = 120;
const PAUSE_MS = 500;

/** A stream that was open for so long has worked, whether there were events or not. */
const STEADY_MS = 10_000;

/**
 * The events of a job at a path below `/api/v1`, until it ends. A stream that breaks off goes on
 * behind the last event that was seen, as far as the server remembers.
 */
export async function* followEvents(
  client: RestClient,
  path: string,
  { signal, clock, onBreak }: FollowOptions,
): AsyncGenerator<ServerSentEvent, StreamEnd> {
  let lastId: string | undefined;
  for (let attempt = 1; ; attempt += 1) {
    let openedAtMs = Number.POSITIVE_INFINITY;
    try {
      const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
      const body = await client.stream(path, { headers, signal });
      openedAtMs = clock.monotonicMs();
      for await (const event of readEvents(body)) {
        // An error within a stream has no status of its own.
        if (event.event === 'error') throw refusalOf(AWAY_STATUS, event.data, client.url);
        if (event.event === 'end') return endSchema.parse(JSON.parse(event.data));
        attempt = 1;
        lastId = event.id;
        yield event;
      }
      throw new UnreachableError(client.url, 'the stream ended in the middle', {
        hint: AGAIN_HINT,
      });
    } catch (error) {
      if (clock.monotonicMs() - openedAtMs >= STEADY_MS) attempt = 1;
      if (signal.aborted || attempt >= ATTEMPTS_MAX || !isAway(error)) throw error;
      if (attempt === 1) onBreak(errorMessage(error));
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}
