import { type Clock, OperatingError } from '@millrace/std';
import { tell } from '../print/tell.ts';
import { isAtRest, jobSchema, type Pipeline, pipelineSchema } from './answers.ts';
import { jobPath, pipelinePath } from './find-pipeline.ts';
import type { RestClient } from './rest-client.ts';
import { isAway } from './rest-error.ts';

const POLL_MS = 200;
const WAIT_MS_MAX = 10 * 60_000;
/** Who waits for longer is told what for. */
const SILENT_MS_MAX = 3_000;

/** As long as followers of a stream wait for an API that is away. */
const AWAY_MS_MAX = 60_000;

/**
 * Waits until the job of a pipeline has come to rest, and tells the user what the job waits for.
 * Rejects when it takes too long, when the API stays away, and with the reason of the signal when
 * that aborts.
 */
export async function untilAtRest(
  client: RestClient,
  pipeline: Pipeline,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Pipeline> {
  const deadlineMs = clock.monotonicMs() + WAIT_MS_MAX;
  let now = pipeline;
  let heardAtMs = clock.monotonicMs();
  let askWhyMs = heardAtMs + SILENT_MS_MAX;
  let told: string | null = null;
  while (!isAtRest(now.state)) {
    if (clock.monotonicMs() > deadlineMs) {
      const message = `"${now.name}" is still ${now.state} after ${WAIT_MS_MAX / 60_000} minutes`;
      const hint = 'stop it with --mode force';
      throw new OperatingError(message, { domain: 'external', retry: 'backoff', hint });
    }
    await clock.sleep(POLL_MS, signal);
    try {
      now = await client.ask(pipelineSchema, pipelinePath(now.id), { signal });
      heardAtMs = clock.monotonicMs();
      if (heardAtMs < askWhyMs || isAtRest(now.state)) continue;
      askWhyMs = heardAtMs + SILENT_MS_MAX;
      const { wait_reason: reason = null } = await client.ask(jobSchema, jobPath(now), { signal });
      if (reason !== null && reason !== told)
        tell(`millrace: "${now.name}" is ${now.state}: ${reason}`);
      told = reason;
    } catch (error) {
      if (!isAway(error) || clock.monotonicMs() - heardAtMs > AWAY_MS_MAX) throw error;
    }
  }
  return now;
}
