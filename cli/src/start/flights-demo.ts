import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '@millrace/service';
import { abortReason, counted, OperatingError, systemClock } from '@millrace/std';
import { z } from 'zod';
import { pipelineSchema } from '../rest/answers.ts';
import { jobPath, pipelinePath } from '../rest/find-pipeline.ts';
import { followRows } from '../rest/follow-rows.ts';
import { listAll } from '../rest/list-all.ts';
import { connectRest, type RestClient } from '../rest/rest-client.ts';
import { UnreachableError } from '../rest/unreachable-error.ts';
import { untilAtRest } from '../rest/until-at-rest.ts';

export interface FlightsDemoOptions {
  /** The checkout. */
  readonly root: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
}

const EXAMPLE = 'examples/flights/delays-by-hour.sql';
const PIPELINE_NAME = 'flights';
const API_START_LIMIT_MS = 30_000;
const ANSWER_LIMIT_MS = 30_000;
const POLL_MS = 100;

/** Posts the pipeline of the flights example and prints its rows; then it waits for its end. */
export function flightsDemo({ root, apiUrl }: FlightsDemoOptions): Service {
  const stopped = new AbortController();
  return {
    async run(signal) {
      const over = AbortSignal.any([signal, stopped.signal]);
      try {
        const client = connectRest({ url: apiUrl, timeoutMs: ANSWER_LIMIT_MS });
        await untilReady(client, over);
        say(`the API answers at ${apiUrl}/api/v1`);
        await showFlights(client, await readFile(join(root, EXAMPLE), 'utf8'), over);
        await aborted(over);
      } catch (thrown) {
        if (!over.aborted) throw thrown;
      }
    },
    async stop() {
      stopped.abort();
    },
  };
}

async function showFlights(client: RestClient, query: string, signal: AbortSignal): Promise<void> {
  await removePipelines(client, signal);
  const body = { name: PIPELINE_NAME, query };
  const pipeline = await client.ask(pipelineSchema, '/pipelines', { method: 'POST', body, signal });
  say(`pipeline ${pipeline.id} runs ${EXAMPLE}; Ctrl-C ends it all`);
  const rows = followRows(client, {
    jobPath: jobPath(pipeline),
    signal,
    clock: systemClock,
    onLost: (count) => say(`${counted(count, 'row')} lost`),
    onBreak: say,
  });
  let next = await rows.next();
  for (; next.done !== true; next = await rows.next()) process.stdout.write(`${next.value}\n`);
  const { state, error } = next.value;
  if (error !== undefined) {
    throw new OperatingError(`the pipeline failed: ${error}`, { domain: 'user', retry: 'never' });
  }
  say(`the pipeline is ${state.toLowerCase()}; the API still answers until Ctrl-C`);
}

/** Stops and deletes what earlier runs have left. */
async function removePipelines(client: RestClient, signal: AbortSignal): Promise<void> {
  const pipelines = await listAll(client, pipelineSchema, { path: '/pipelines' });
  for (const { id } of pipelines.filter(({ name }) => name === PIPELINE_NAME)) {
    const body = { stop: 'immediate' };
    const asked = await client.ask(pipelineSchema, pipelinePath(id), { method: 'PATCH', body });
    await untilAtRest(client, asked, systemClock, signal);
    await client.ask(z.unknown(), pipelinePath(id), { method: 'DELETE' });
  }
}

async function untilReady(client: RestClient, signal: AbortSignal): Promise<void> {
  const limitMs = systemClock.monotonicMs() + API_START_LIMIT_MS;
  for (;;) {
    try {
      await client.ask(z.unknown(), '/ping', { signal });
      return;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (systemClock.monotonicMs() > limitMs) throw error;
    }
    await systemClock.sleep(POLL_MS, signal);
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((_, reject) => {
    const onAbort = (): void => reject(abortReason(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

function say(line: string): void {
  process.stderr.write(`millrace: ${line}\n`);
}
