import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '@millrace/service';
import { abortReason, OperatingError, systemClock } from '@millrace/std';
import { type ApiClient, connectApi } from './api-client.ts';

export interface FlightsDemoOptions {
  /** The checkout. */
  readonly root: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
}

const EXAMPLE = 'examples/flights/delays-by-hour.sql';
const PIPELINE_NAME = 'flights';
const API_START_LIMIT_MS = 30_000;
const POLL_MS = 100;

/** Posts the pipeline of the flights example and prints its rows; then keeps the cluster company. */
export function flightsDemo({ root, apiUrl }: FlightsDemoOptions): Service {
  const stopped = new AbortController();
  return {
    async run(signal) {
      const over = AbortSignal.any([signal, stopped.signal]);
      try {
        const api = connectApi(apiUrl, over);
        await untilReady(api, over);
        say(`the API answers at ${apiUrl}/api/v1`);
        await showFlights(api, await readFile(join(root, EXAMPLE), 'utf8'), over);
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

async function showFlights(api: ApiClient, query: string, signal: AbortSignal): Promise<void> {
  await api.removePipelines(PIPELINE_NAME);
  const pipelineId = await api.createPipeline({ name: PIPELINE_NAME, query, parallelism: 1 });
  say(`pipeline ${pipelineId} runs ${EXAMPLE}; Ctrl-C ends it all`);
  const { id } = await api.job(pipelineId);
  for await (const row of api.followRows(pipelineId, id)) {
    if (signal.aborted) return;
    process.stdout.write(`${row}\n`);
  }
  const { state, failure } = await api.job(pipelineId);
  if (failure !== null) {
    throw new OperatingError(`the pipeline failed: ${failure}`, { domain: 'user', retry: 'never' });
  }
  say(`the pipeline is ${state.toLowerCase()}; the API still answers until Ctrl-C`);
}

async function untilReady(api: ApiClient, signal: AbortSignal): Promise<void> {
  const limitMs = systemClock.monotonicMs() + API_START_LIMIT_MS;
  while (!(await api.ping())) {
    if (systemClock.monotonicMs() > limitMs) {
      const message = 'the API does not answer';
      throw new OperatingError(message, { domain: 'internal', retry: 'backoff' });
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
