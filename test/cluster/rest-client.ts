import type { FleetProcess } from './fleet-process.ts';
import { addressOf } from './start-cluster.ts';

export type JobBody = {
  readonly id: string;
  readonly state: string;
  readonly run_id: number;
  readonly restarts: number;
  readonly wait_reason: string | null;
  readonly failure_reason: {
    readonly error: string;
    readonly domain: string;
    readonly operator_id: string | null;
  } | null;
};

export type Pipeline = { readonly id: string; readonly job_id: string };

/** The REST interface as a test uses it: every answer has to be the expected one. */
export type RestClient = {
  readonly create: (query: string, parallelism?: number) => Promise<Pipeline>;
  /** Saves a connection table. */
  readonly saveTable: (table: object) => Promise<void>;
  /** A pipeline whose sinks are shown rather than written to. */
  readonly preview: (query: string) => Promise<Pipeline>;
  readonly job: (pipeline: Pipeline) => Promise<JobBody>;
  /** Waits for a job to be in a state; fails when it takes too long. */
  readonly reach: (
    pipeline: Pipeline,
    isIt: string | ((job: JobBody) => boolean),
  ) => Promise<JobBody>;
  readonly change: (pipeline: Pipeline, change: object) => Promise<void>;
  readonly remove: (pipeline: Pipeline) => Promise<void>;
  readonly errors: (pipeline: Pipeline) => Promise<readonly { readonly message: string }[]>;
  /** Asks for a new run. */
  readonly restart: (pipeline: Pipeline) => Promise<void>;
  /** Rows of the previews as they come, until the job ends, the caller breaks off or time is up. */
  readonly rows: (pipeline: Pipeline, limitMs?: number) => AsyncGenerator<Record<string, unknown>>;
};

const REACH_LIMIT_MS = 15_000;
/** An answer, and all rows that a test reads, take no longer than this. */
const ASK_LIMIT_MS = 15_000;
const ROWS_LIMIT_MS = 60_000;

/** For the API that a process serves. */
export async function restClient(api: FleetProcess, token?: string): Promise<RestClient> {
  return restClientAt(`http://${await addressOf(api, 'api')}/api/v1`, REACH_LIMIT_MS, token);
}

export function restClientAt(
  url: string,
  reachLimitMs = REACH_LIMIT_MS,
  token?: string,
): RestClient {
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: limit(ASK_LIMIT_MS, `answer to ${method} ${path}`),
      headers: {
        ...authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const job = async ({ id }: Pipeline): Promise<JobBody> => {
    const { data } = (await ask('GET', `/pipelines/${id}/jobs`)) as { data: JobBody[] };
    const [only] = data;
    if (only === undefined) throw new Error(`pipeline ${id} has no job`);
    return only;
  };
  return {
    job,
    create: async (query, parallelism = 1) =>
      (await ask('POST', '/pipelines', { name: 'test', query, parallelism })) as Pipeline,
    saveTable: async (table) => void (await ask('POST', '/connection_tables', table)),
    preview: async (query) => (await ask('POST', '/pipelines/preview', { query })) as Pipeline,
    async reach(pipeline, isIt) {
      const fits = typeof isIt === 'string' ? (each: JobBody) => each.state === isIt : isIt;
      const deadlineMs = performance.now() + reachLimitMs;
      for (;;) {
        const now = await job(pipeline);
        if (fits(now)) return now;
        if (performance.now() > deadlineMs) {
          throw new Error(`the job did not come so far: ${JSON.stringify(now)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    change: async ({ id }, change) => void (await ask('PATCH', `/pipelines/${id}`, change)),
    restart: async ({ id }) => void (await ask('POST', `/pipelines/${id}/restart`)),
    remove: async ({ id }) => void (await ask('DELETE', `/pipelines/${id}`)),
    async errors({ id, job_id }) {
      const answer = await ask('GET', `/pipelines/${id}/jobs/${job_id}/errors`);
      return (answer as { data: { message: string }[] }).data;
    },
    rows: ({ id, job_id }, limitMs = ROWS_LIMIT_MS) =>
      rowsOf(`${url}/pipelines/${id}/jobs/${job_id}/output`, {
        headers: authorization,
        signal: limit(limitMs, `rows of pipeline ${id}`),
      }),
  };
}

/** Aborts with what was waited for. */
function limit(limitMs: number, what: string): AbortSignal {
  const over = new AbortController();
  const error = new Error(`no ${what} within ${limitMs} ms`);
  setTimeout(() => over.abort(error), limitMs).unref();
  return over.signal;
}

async function* rowsOf(url: string, request: RequestInit): AsyncGenerator<Record<string, unknown>> {
  const response = await fetch(url, request);
  if (!response.ok || response.body === null) throw new Error(await response.text());
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      if (event.startsWith('event: end')) return;
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data === undefined) continue;
      const { batch } = JSON.parse(data.slice('data: '.length)) as { batch: string };
      yield* JSON.parse(batch) as Record<string, unknown>[];
    }
  }
}
