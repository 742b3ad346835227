import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ControlDb, Job } from '@millrace/control-db';
import { decodeProgram } from '@millrace/program';
import { type ControllerPort, type OutputEvent, RpcError } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { FastifyReply } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { errorToApi } from '../http/error-to-api.ts';
import { OutputCursor } from './output-cursor.ts';

export type StreamOutputOptions = {
  readonly db: ControlDb;
  readonly controller: Pick<ControllerPort, 'subscribeOutput'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Readers at once; each costs a connection to the controller a stream. */
  readonly readersMax: number;
  /** Aborts when the service ends, which ends the streams. */
  readonly ending: AbortSignal;
};

export type StreamOutput = (job: Job, reply: FastifyReply) => unknown;

/** How long a job may take to be known to the controller after it was created. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 100;
/** Proxies close what is silent for longer. */
const KEEP_ALIVE_MS = 15_000;

/** Follows a job's previews as server-sent events, until the job ends or the reader goes away. */
export function streamOutput(options: StreamOutputOptions): StreamOutput {
  let readers = 0;
  return async (job, reply) => {
    if (readers >= options.readersMax) {
      throw new ApiError('too_many_requests', `${readers} readers follow outputs already`);
    }
    readers += 1;
    try {
      await requirePreview(options.db, job);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      await follow(options, job, reply, AbortSignal.any([gone.signal, options.ending]));
    } finally {
      readers -= 1;
    }
    return reply;
  };
}

async function requirePreview(db: ControlDb, job: Job): Promise<void> {
  const program = decodeProgram(await db.pipelines.program(job.pipelineId));
  const isShown = program.nodes.some(
    ({ operator }) => operator.kind === 'sink' && operator.connector === 'preview',
  );
  if (isShown) return;
  throw new ApiError('invalid_request', 'the pipeline has no preview sink, so it shows no output', {
    hint: 'end the query with a SELECT of its own, or create a preview of it',
  });
}

async function follow(
  options: StreamOutputOptions,
  job: Job,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<void> {
  const events = subscribe(options, job, signal);
  // The first event decides between a stream and a plain error, but a quiet job opens its stream too.
  const iterator = events[Symbol.asyncIterator]();
  const first = iterator.next();
  const early = await Promise.race([first, quiet(options.clock)]);
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  if (reply.request.method === 'HEAD') {
    response.end();
    return;
  }
  const lastEventId = reply.request.headers['last-event-id'];
  const cursor = new OutputCursor(job.status.runId, lastEventId?.toString());
  const keepAlive = startKeepAlive(options.clock, response, signal);
  try {
    let result = early === 'quiet' ? await first : early;
    while (result.done !== true) {
      if (cursor.startsOver(result.value)) {
        cursor.restart((await options.db.jobs.get(job.id)).status.runId);
      }
      const event = cursor.advance(result.value);
      if (event !== null) await send(response, renderEvent(event, cursor.toString()), signal);
      result = await iterator.next();
    }
    await send(response, await renderEnd(options.db, job), signal);
  } catch (error) {
    if (!signal.aborted) {
      options.log.warn({ jobId: job.id, reason: errorMessage(error) }, 'output broke off');
      const body = JSON.stringify(errorToApi(error).toBody());
      await send(response, `event: error\ndata: ${body}\n\n`, signal).catch(() => undefined);
    }
  } finally {
    keepAlive();
    response.end();
  }
}

const QUIET_MS = 1_000;

async function quiet(clock: Clock): Promise<'quiet'> {
  await clock.sleep(QUIET_MS);
  return 'quiet';
}

/** The controller learns of a new job a moment after the API wrote it. */
async function* subscribe(
  { db, controller, clock }: StreamOutputOptions,
  job: Job,
  signal: AbortSignal,
): AsyncGenerator<OutputEvent> {
  const deadlineMs = clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    try {
      yield* controller.subscribeOutput(job.id, signal);
      return;
    } catch (error) {
      if (!(error instanceof RpcError) || error.reason !== 'not-found') throw error;
      const { status } = await db.jobs.get(job.id);
      if (['Stopped', 'Finished', 'Failed'].includes(status.state)) {
        throw new ApiError('conflict', `the job is ${status.state} and its output is gone`);
      }
      if (clock.monotonicMs() > deadlineMs) throw error;
      await clock.sleep(RETRY_MS, signal);
    }
  }
}

function renderEvent({ output, lostRows }: OutputEvent, id: string): string {
  const body = {
    operator_id: output.operatorId,
    subtask_idx: output.subtask,
    timestamps: output.timestamps,
    start_id: output.startId,
    batch: `[${output.rows.join(',')}]`,
    lost_rows: lostRows,
    done: output.done,
  };
  return `id: ${id}\ndata: ${JSON.stringify(body)}\n\n`;
}

/** Under a name of its own, so that readers who only know rows do not take it for some. */
async function renderEnd(db: ControlDb, job: Job): Promise<string> {
  const { status } = await db.jobs.get(job.id);
  const failure = status.failure?.message;
  const body = { state: status.state, ...(failure === undefined ? {} : { error: failure }) };
  return `event: end\ndata: ${JSON.stringify(body)}\n\n`;
}

/** Waits for a slow reader; meanwhile the controller counts what the reader loses. */
async function send(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text)) return;
  await once(response, 'drain', { signal });
}

function startKeepAlive(clock: Clock, response: ServerResponse, signal: AbortSignal): () => void {
  const ended = new AbortController();
  const over = AbortSignal.any([ended.signal, signal]);
  const beat = async (): Promise<void> => {
    while (!over.aborted) {
      await clock.sleep(KEEP_ALIVE_MS, over);
      response.write(': keep-alive\n\n');
    }
  };
  beat().catch(() => undefined);
  return () => ended.abort();
}
