import { OperatingError } from '@millrace/std';
import { z } from 'zod';
import { readEvents } from './server-sent-events.ts';
import { splitArray } from './split-array.ts';

export interface NewPipeline {
  readonly name: string;
  readonly query: string;
  readonly parallelism: number;
}

export interface JobSummary {
  readonly id: string;
  readonly state: string;
  readonly failure: string | null;
}

/** The REST interface, as far as the demonstration needs it. */
export interface ApiClient {
  /** Whether the API answers yet. */
  ping(): Promise<boolean>;
  createPipeline(pipeline: NewPipeline): Promise<string>;
  /** Stops and deletes what earlier runs have left under a name. */
  removePipelines(name: string): Promise<void>;
  /** The job of a pipeline. */
  job(pipelineId: string): Promise<JobSummary>;
  /** The rows of a job as JSON, until it ends. */
  followRows(pipelineId: string, jobId: string): AsyncIterable<string>;
}

const pipelineSchema = z.object({ id: z.string(), name: z.string() });
const pipelinesSchema = z.object({ data: z.array(pipelineSchema) });
const jobsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      failure_reason: z.object({ error: z.string() }).nullish(),
    }),
  ),
});
const outputSchema = z.object({ batch: z.string() });
const errorSchema = z.object({
  error: z.object({ message: z.string(), hint: z.string().nullish() }),
});

export function connectApi(url: string, signal: AbortSignal): ApiClient {
  const call = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${url}/api/v1${path}`, {
      method,
      signal,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await call(method, path, body);
    if (!response.ok) throw await refusal(response);
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  };
  const jobOf = async (pipelineId: string): Promise<JobSummary> => {
    const { data } = jobsSchema.parse(await ask('GET', `/pipelines/${pipelineId}/jobs`));
    const [job] = data;
    if (job === undefined) throw failure(`pipeline ${pipelineId} has no job`);
    return { id: job.id, state: job.state, failure: job.failure_reason?.error ?? null };
  };
  return {
    async ping() {
      try {
        return (await call('GET', '/ping')).ok;
      } catch {
        return false;
      }
    },
    async createPipeline(pipeline) {
      return pipelineSchema.parse(await ask('POST', '/pipelines', pipeline)).id;
    },
    async removePipelines(name) {
      const { data } = pipelinesSchema.parse(await ask('GET', '/pipelines?limit=100'));
      for (const { id } of data.filter((pipeline) => pipeline.name === name)) {
        await ask('PATCH', `/pipelines/${id}`, { stop: 'immediate' });
        while (!ENDED.has((await jobOf(id)).state)) await pause(signal);
        await ask('DELETE', `/pipelines/${id}`);
      }
    },
    job: jobOf,
    async *followRows(pipelineId, jobId) {
      const response = await call('GET', `/pipelines/${pipelineId}/jobs/${jobId}/output`);
      if (!response.ok || response.body === null) throw await refusal(response);
      for await (const { event, data } of readEvents(response.body)) {
        if (event === 'error') throw failure(errorSchema.parse(JSON.parse(data)).error.message);
        if (event === 'message') yield* splitArray(outputSchema.parse(JSON.parse(data)).batch);
      }
    },
  };
}

const ENDED: ReadonlySet<string> = new Set(['Stopped', 'Finished', 'Failed']);

async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  signal.throwIfAborted();
}

async function refusal(response: Response): Promise<OperatingError> {
  const text = await response.text();
  const parsed = errorSchema.safeParse(parseJson(text));
  if (!parsed.success) return failure(`${response.status}: ${text}`);
  const { message, hint } = parsed.data.error;
  return failure(message, hint ?? undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(message: string, hint?: string): OperatingError {
  return new OperatingError(`the API refused: ${message}`, {
    domain: 'internal',
    retry: 'never',
    hint,
  });
}
