import type { TaskEvent } from '@millrace/dataflow';
import type { RunningExecution, StartExecution, Subtask, TaskError } from '@millrace/rpc';

type Told = Pick<RunningExecution, 'started' | 'finished' | 'error' | 'failed'>;

/**
 * What the tasks of an execution have reported, remembered for a controller that was started
 * meanwhile: whatever the one before it knew may have died with it.
 */
export class RunningTasks {
  readonly #started: Subtask[] = [];
  readonly #finished: Subtask[] = [];
  #error: TaskError | null = null;
  #failed: Subtask | null = null;

  get told(): Told {
    return {
      started: [...this.#started],
      finished: [...this.#finished],
      error: this.#error,
      failed: this.#failed,
    };
  }

  note(event: TaskEvent): void {
    const subtask = { operatorId: event.operatorId, subtask: event.subtask };
    if (event.kind === 'started') this.#started.push(subtask);
    if (event.kind === 'finished') this.#finished.push(subtask);
    if (event.kind !== 'failed' || this.#error !== null) return;
    const { message, domain, retry, details } = event;
    this.#error = { message, domain, retry, details };
    this.#failed = subtask;
  }

  notBuilt(error: TaskError): void {
    this.#error ??= error;
  }
}

/** The part of a job that the worker was given, with what its tasks have reported. */
export function describeExecution(
  workerId: string,
  { jobId, pipelineId, generation, parallelism, workers }: StartExecution,
  told: Told,
): RunningExecution {
  const slots = workers.find((worker) => worker.workerId === workerId)?.slots ?? [];
  return { jobId, pipelineId, generation, parallelism, slots, ...told };
}
