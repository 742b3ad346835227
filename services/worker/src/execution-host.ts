import type { Engine, Execution, SlotMetrics, TaskEvent } from '@millrace/dataflow';
import { decodeProgram } from '@millrace/program';
import {
  RpcError,
  type RunningExecution,
  type StartExecution,
  type StopMode,
  type SubtaskMetrics,
  type TaskError,
  type WorkerPhase,
  type WorkerPort,
  type WorkerStatus,
} from '@millrace/rpc';
import type { Clock } from '@millrace/std';
import { describeExecution, RunningTasks } from './running-tasks.ts';
import { taskErrorOf } from './task-error.ts';

export interface ExecutionHostOptions {
  readonly workerId: string;
  readonly engine: Engine;
  readonly clock: Clock;
  /** Told in order about everything that the controller has to know. */
  readonly report: (report: ExecutionReport) => void;
  /** Told when the controller wants the process to end. */
  readonly onShutdown: () => void;
}

export type ExecutionReport =
  | {
      readonly kind: 'initialized';
      readonly start: StartExecution;
      readonly error: TaskError | null;
    }
  | { readonly kind: 'task'; readonly start: StartExecution; readonly event: TaskEvent };

interface Current {
  readonly start: StartExecution;
  readonly tasks: RunningTasks;
  /** Null until the dataflow is built, and when that failed. */
  execution: Execution | null;
  isStopped: boolean;
}

/** The part of a worker that the controller drives: at most one execution at a time. */
export class ExecutionHost implements WorkerPort {
  readonly #options: ExecutionHostOptions;
  #current: Current | null = null;
  #status: WorkerStatus;

  constructor(options: ExecutionHostOptions) {
    this.#options = options;
    this.#status = this.#statusNow('idle', 0, null);
  }

  get status(): WorkerStatus {
    return this.#status;
  }

  /** What a controller has to know to go on with it; null when nothing is left to go on with. */
  get running(): RunningExecution | null {
    const current = this.#current;
    if (current === null || current.isStopped) return null;
    return describeExecution(this.#options.workerId, current.start, current.tasks.told);
  }

  /** The job that runs or ran last, or null. */
  get jobId(): string | null {
    return this.#current?.start.jobId ?? null;
  }

  /** The pipeline of that job. */
  get pipelineId(): string | null {
    return this.#current?.start.pipelineId ?? null;
  }

  async startExecution(workerId: string, start: StartExecution): Promise<void> {
    this.#expectWorker(workerId);
    const running = this.#current;
    if (running !== null) {
      if (start.generation === running.start.generation && start.jobId === running.start.jobId) {
        return;
      }
      if (start.generation < running.start.generation && start.jobId === running.start.jobId) {
        throw new RpcError('permission-denied', `generation ${start.generation} is over`);
      }
      if (this.#status.phase === 'running' || this.#status.phase === 'initializing') {
        const message = `the worker runs job ${running.start.jobId}; stop it first`;
        throw new RpcError('failed-precondition', message);
      }
    }
    const tasks = new RunningTasks();
    const current: Current = { start, tasks, execution: null, isStopped: false };
    this.#current = current;
    this.#status = this.#statusNow('initializing', start.generation, null);
    // After the answer to the controller is on its way, since building takes a while.
    setImmediate(() => this.#build(current));
  }

  async stopExecution(workerId: string, generation: number, mode: StopMode): Promise<void> {
    this.#expectWorker(workerId);
    const current = this.#current;
    if (current === null) return;
    if (generation !== current.start.generation) {
      const message = `generation ${generation} is not the one that runs (${current.start.generation})`;
      throw new RpcError('failed-precondition', message);
    }
    current.isStopped = true;
    await current.execution?.stop(mode);
  }

  async getPhase(workerId: string): Promise<WorkerStatus> {
    this.#expectWorker(workerId);
    return this.#status;
  }

  async getMetrics(workerId: string): Promise<readonly SubtaskMetrics[]> {
    this.#expectWorker(workerId);
    return this.metrics();
  }

  async shutdown(workerId: string): Promise<void> {
    this.#expectWorker(workerId);
    setImmediate(this.#options.onShutdown);
  }

  /** Of the present execution, or none. */
  async metrics(): Promise<readonly SubtaskMetrics[]> {
    return (await this.#current?.execution?.metrics()) ?? [];
  }

  /** What the slots of the present execution need, or none. */
  async slots(): Promise<readonly SlotMetrics[]> {
    return (await this.#current?.execution?.slots()) ?? [];
  }

  /** Tells the controller that what runs will end, so that it finds another worker for it. */
  announceEnd(why: TaskError): void {
    const current = this.#current;
    const { phase } = this.#status;
    if (current === null || current.isStopped) return;
    if (phase !== 'running' && phase !== 'initializing') return;
    this.#options.report({ kind: 'initialized', start: current.start, error: why });
  }

  /** Ends what runs. */
  async close(mode: StopMode): Promise<void> {
    const current = this.#current;
    if (current === null) return;
    current.isStopped = true;
    await current.execution?.stop(mode);
  }

  #build(current: Current): void {
    const { start } = current;
    if (current.isStopped) {
      this.#status = this.#statusNow('finished', start.generation, null);
      return;
    }
    const { engine, workerId, report } = this.#options;
    try {
      current.execution = engine.start(
        {
          jobId: start.jobId,
          pipelineId: start.pipelineId,
          generation: start.generation,
          program: decodeProgram(start.program),
          environment: start.environment,
          workers: start.workers,
          workerId,
        },
        (event) => this.#onEvent(current, event),
      );
    } catch (thrown) {
      const error = taskErrorOf(thrown);
      this.#status = this.#statusNow('failed', start.generation, error);
      current.tasks.notBuilt(error);
      report({ kind: 'initialized', start, error });
      return;
    }
    this.#status = this.#statusNow('running', start.generation, null);
    report({ kind: 'initialized', start, error: null });
    void this.#follow(current, current.execution);
  }

  #onEvent(current: Current, event: TaskEvent): void {
    if (current !== this.#current) return;
    // A task that was stopped has ended, but what it works on has not come to its end.
    if (current.isStopped && event.kind === 'finished') return;
    current.tasks.note(event);
    this.#options.report({ kind: 'task', start: current.start, event });
  }

  /** Keeps the phase in step with the execution; task failures themselves come as events. */
  async #follow(current: Current, execution: Execution): Promise<void> {
    let error: TaskError | null = null;
    try {
      await execution.finished;
    } catch (thrown) {
      error = taskErrorOf(thrown);
    }
    if (current !== this.#current) return;
    const phase = error === null ? 'finished' : 'failed';
    this.#status = this.#statusNow(phase, current.start.generation, error);
  }

  #expectWorker(workerId: string): void {
    const own = this.#options.workerId;
    if (workerId === own) return;
    throw new RpcError('permission-denied', `this is worker "${own}", not "${workerId}"`);
  }

  #statusNow(phase: WorkerPhase, generation: number, error: TaskError | null): WorkerStatus {
    const sinceMicros = Math.floor(this.#options.clock.nowMs() * 1_000);
    return { phase, sinceMicros, generation, error };
  }
}
