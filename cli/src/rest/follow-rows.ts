import { z } from 'zod';
import { type FollowOptions, followEvents, type StreamEnd } from './follow-events.ts';
import type { RestClient } from './rest-client.ts';
import { splitArray } from './split-array.ts';

export interface FollowRowsOptions extends FollowOptions {
  /** Of the job, below `/api/v1`. */
  readonly jobPath: string;
  /** Told of rows that were lost because the reader was slow or away for too long. */
  readonly onLost: (rows: number) => void;
}

const batchSchema = z.object({ batch: z.string(), lost_rows: z.number().default(0) });

/** The rows of a job as JSON texts, until it ends. */
export async function* followRows(
  client: RestClient,
  { jobPath, onLost, ...options }: FollowRowsOptions,
): AsyncGenerator<string, StreamEnd> {
  const events = followEvents(client, `${jobPath}/output`, options);
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) return value;
    const { batch, lost_rows } = batchSchema.parse(JSON.parse(value.data));
    if (lost_rows > 0) onLost(lost_rows);
    yield* splitArray(batch);
  }
}
