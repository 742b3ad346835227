import type { ControlDb, Job, JobState } from '@millrace/control-db';
import { decodeProgram } from '@millrace/program';
import { type ControllerPort, type OutputEvent, RpcError } from '@millrace/rpc';
import type { Clock } from '@millrace/std';
import { ApiError } from '../http/api-error.ts';
import { OutputCursor } from './output-cursor.ts';

export type FollowOutputOptions = {
  readonly db: ControlDb;
  readonly controller: Pick<ControllerPort, 'subscribeOutput'>;
  readonly clock: Clock;
  /** Readers at once; each costs a connection to the controller a stream. */
  readonly readersMax: number;
  /** Aborts when the service ends, which ends the streams. */
  readonly ending: AbortSignal;
};

export type OutputMessage =
  | {
      readonly kind: 'rows';
      /** A reader that comes back with it goes on behind these rows. */
      readonly id: string;
      readonly event: OutputEvent;
    }
  | { readonly kind: 'end'; readonly state: JobState; readonly error: string | undefined };

/**
 * The output of a job's previews until the job ends, the signal aborts or the service ends. A
 * reader that is slow to ask for the next message loses rows in the middle and is told how many.
 */
export type FollowOutput = (
  job: Job,
  lastId: string | undefined,
  signal: AbortSignal,
) => AsyncGenerator<OutputMessage>;

/** How long a job may take to be known to the controller after it was created. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 100;

export function followOutput(options: FollowOutputOptions): FollowOutput {
  let readers = 0;
  return async function* (job, lastId, signal) {
    if (readers >= options.readersMax) {
      throw new ApiError('too_many_requests', `${readers} readers follow outputs already`);
    }
    readers += 1;
    const over = AbortSignal.any([signal, options.ending]);
    try {
      await requirePreview(options.db, job);
      yield* follow(options, job, lastId, over);
    } catch (error) {
      // Whoever went away is told nothing.
      if (!over.aborted) throw error;
    } finally {
      readers -= 1;
    }
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

async function* follow(
  options: FollowOutputOptions,
  job: Job,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<OutputMessage> {
  const cursor = new OutputCursor(lastId);
  for await (const event of subscribe(options, job, signal)) {
    const news = cursor.advance(event);
    if (news !== null) yield { kind: 'rows', id: cursor.toString(), event: news };
  }
  const { status } = await options.db.jobs.get(job.id);
  yield { kind: 'end', state: status.state, error: status.failure?.message };
}

/** The controller learns of a new job a moment after the API wrote it. */
async function* subscribe(
  { db, controller, clock }: FollowOutputOptions,
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
