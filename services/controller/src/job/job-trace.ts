import { isTerminalJobState, type Job, type JobState } from '@millrace/control-db';
import type { Span, Tracer } from '@millrace/service';

/**
 * The spans of one job: one for each stay in a state that it only passes through. They belong to
 * the trace of the request that the job answers; what a failure sets off is a trace of its own.
 */
export class JobTrace {
  readonly #tracer: Tracer;
  #span: Span | null = null;
  /** Where the passage from one lasting state to the next one began. */
  #passage: string | null = null;
  /** The request that was answered last. */
  #answered: string | null = null;

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** Does something for the job as a part of the present stay. */
  run<T>(work: () => T): T {
    return this.#span === null ? work() : this.#span.run(work);
  }

  /** To be called when the job has entered its present state. */
  moved({ id, pipelineId, config, status }: Job): void {
    this.#span?.set({ 'millrace.job.next_state': status.state });
    this.#span?.end(status.state === 'Failing' ? status.failure?.message : undefined);
    this.#span = null;
    if (isLasting(status.state)) {
      this.#passage = null;
      return;
    }
    if (config.traceParent !== this.#answered) {
      this.#passage = config.traceParent;
      this.#answered = config.traceParent;
    }
    this.#span = this.#tracer.start({
      name: `job ${status.state}`,
      kind: 'internal',
      parent: this.#passage,
      fields: {
        'millrace.job.id': id,
        'millrace.pipeline.id': pipelineId,
        'millrace.job.generation': status.runId,
      },
    });
    this.#passage ??= this.#span?.traceParent ?? null;
  }

  /** The job goes on under another controller, or is forgotten. */
  close(): void {
    this.#span?.end();
    this.#span = null;
  }
}

function isLasting(state: JobState): boolean {
  return state === 'Created' || state === 'Running' || isTerminalJobState(state);
}
