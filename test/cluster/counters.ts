import { expect } from 'vitest';
import type { Pipeline, RestClient } from './rest-client.ts';

/** Counts without end. */
export const COUNTERS = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT counter FROM impulse`;

/** The next rows of a pipeline that counts. */
export async function expectCounters(
  rest: RestClient,
  pipeline: Pipeline,
  count = 1,
): Promise<void> {
  let seen = 0;
  for await (const row of rest.rows(pipeline)) {
    expect(row).toHaveProperty('counter');
    seen += 1;
    if (seen === count) return;
  }
  throw new Error(`the output ended after ${seen} rows`);
}
