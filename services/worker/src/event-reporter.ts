import type { BadRowEvent } from '@millrace/dataflow';
import type { ControllerPort, OutputRows, TaskError, WorkerContext } from '@millrace/rpc';
import { RpcError } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import {
  backoffMs,
  type Clock,
  errorMessage,
  OperatingError,
  type Random,
  unreachable,
} from '@millrace/std';
import type { ExecutionReport } from './execution-host.ts';
import { mergeRows, rowBytes } from './merge-rows.ts';

export interface EventReporterOptions {
  readonly worker: WorkerContext;
  readonly controller: ControllerPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Preview rows that wait for the controller; more than these are lost, never the events. */
const ROW_BYTES_MAX = 8 * 1024 * 1024;
/** Events of tasks that wait: a few for each subtask, so this is only met by a defect. */
const EVENTS_MAX = 100_000;
const RETRY = { initialMs: 50, maxMs: 2_000 };

/**
 * Sends what tasks report to the controller, one after the other and in order, so that the rows of
 * a task arrive before its end. While the controller is away events wait and rows beyond a limit
 * are dropped: their readers see it by the numbers of the rows that follow.
 */
export class EventReporter {
  readonly #options: EventReporterOptions;
  readonly #waiting: ExecutionReport[] = [];
  #rowBytes = 0;
  #lostRows = 0;
  #wake: (() => void) | null = null;
  #idle = Promise.withResolvers<void>();

  constructor(options: EventReporterOptions) {
    this.#options = options;
    this.#idle.resolve();
  }

  /** Rows that were dropped since the start. */
  get lostRows(): number {
    return this.#lostRows;
  }

  readonly report = (report: ExecutionReport): void => {
    const bytes = rowBytesOf(report);
    if (
      this.#waiting.length >= EVENTS_MAX ||
      (bytes > 0 && this.#rowBytes + bytes > ROW_BYTES_MAX)
    ) {
      this.#drop(report);
      return;
    }
    if (this.#waiting.length === 0) this.#idle = Promise.withResolvers<void>();
    this.#rowBytes += bytes;
    this.#waiting.push(report);
    this.#wake?.();
  };

  /** Resolves when everything reported so far has been sent. */
  drained(): Promise<void> {
    return this.#idle.promise;
  }

  /** Sends until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#waiting.length === 0) {
        await this.#more(signal);
        continue;
      }
      const { reports, count } = mergeRows(this.#waiting);
      for (const report of reports) {
        await this.#sendUntilTaken(report, signal);
        this.#rowBytes -= rowBytesOf(report);
      }
      this.#waiting.splice(0, count);
      if (this.#waiting.length === 0) this.#idle.resolve();
    }
  }

  async #sendUntilTaken(report: ExecutionReport, signal: AbortSignal): Promise<void> {
    const { clock, random, log } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#send(report, signal);
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        if (!isWorthRetrying(thrown)) {
          this.#logRefusal(report, thrown);
          return;
        }
        log.debug({ attempt, reason: errorMessage(thrown) }, 'report waits for the controller');
        await clock.sleep(backoffMs(RETRY, attempt, random), signal).catch(() => undefined);
      }
    }
  }

  async #send(report: ExecutionReport, signal: AbortSignal): Promise<void> {
    const { controller } = this.#options;
    const { jobId, pipelineId, generation } = report.start;
    const worker = { ...this.#options.worker, jobId, pipelineId, generation };
    if (report.kind === 'initialized') {
      await controller.workerInitialized(worker, report.error, signal);
      return;
    }
    const { event } = report;
    const subtask = { operatorId: event.operatorId, subtask: event.subtask };
    switch (event.kind) {
      case 'started':
        return controller.taskStarted(worker, subtask, signal);
      case 'finished':
        return controller.taskFinished(worker, subtask, signal);
      case 'failed': {
        const { message, domain, retry, details } = event;
        return controller.taskFailed(worker, subtask, { message, domain, retry, details }, signal);
      }
      case 'bad-row':
        return controller.reportProblem(worker, subtask, badRowProblem(event), signal);
      case 'rows': {
        const { startId, rows, timestamps, done } = event;
        const output: OutputRows = { ...subtask, startId, rows, timestamps, done };
        return controller.reportRows(worker, output, signal);
      }
      default:
        return unreachable(event);
    }
  }

  /** That a generation is over is no surprise to a worker of it. */
  #logRefusal(report: ExecutionReport, thrown: unknown): void {
    const { log } = this.#options;
    const { jobId, pipelineId, generation } = report.start;
    const about = { jobId, pipelineId, generation, report: report.kind };
    const fields = { ...about, reason: errorMessage(thrown) };
    const isFenced = thrown instanceof RpcError && thrown.reason === 'permission-denied';
    if (isFenced) log.debug(fields, 'report came too late');
    else log.warn(fields, 'report was refused');
  }

  #drop(report: ExecutionReport): void {
    if (report.kind === 'task' && report.event.kind === 'rows') {
      this.#lostRows += report.event.rows.length;
      return;
    }
    this.#options.log.error({ report: report.kind }, 'too many reports wait; one is lost');
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        this.#wake = null;
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
  }
}

function badRowProblem({ reason, sample }: BadRowEvent): TaskError {
  const message = `a row was left out: ${reason}`;
  return { message, domain: 'user', retry: 'never', details: sample };
}

function rowBytesOf(report: ExecutionReport): number {
  return report.kind === 'task' && report.event.kind === 'rows' ? rowBytes(report.event) : 0;
}

/** A report that the controller refused (an old generation, a job that is gone) is not repeated. */
function isWorthRetrying(thrown: unknown): boolean {
  if (thrown instanceof RpcError && thrown.reason === 'cancelled') return true;
  return thrown instanceof OperatingError && thrown.retry === 'backoff';
}
