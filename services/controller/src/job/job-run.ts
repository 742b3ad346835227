import type { Job, PlacedWorker } from '@millrace/control-db';
import type {
  RunningExecution,
  Subtask,
  SubtaskMetrics,
  TaskError,
  WorkerRegistration,
} from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { atMost, errorMessage, unreachable } from '@millrace/std';
import { MetricsHistory, SAMPLE_INTERVAL_MS } from '../metrics/metrics-history.ts';
import { NotEnoughSlots, type Scheduler } from '../schedulers/scheduler.ts';
import { assignSlots } from './assign-slots.ts';
import type { Order } from './decision.ts';
import type { RunFacts, RunFailure, RunPhase } from './job-facts.ts';
import { ReturnedSlots } from './returned-slots.ts';
import { toRunFailure, workerFailure } from './run-failure.ts';
import { RunWorkers, type RunWorkersOptions } from './run-workers.ts';
import { readProgram, type StoredProgram, slotsNeeded } from './stored-program.ts';
import { TaskProgress } from './task-progress.ts';

export type JobRunOptions = RunWorkersOptions & {
  readonly job: Job;
  readonly generation: number;
  /** Of a generation that runs already, under an earlier controller; null starts one. */
  readonly running: StoredProgram | null;
  readonly scheduler: Scheduler;
  readonly loadProgram: (pipelineId: string) => Promise<string>;
  readonly log: Logger;
  /** Limit of a graceful stop. */
  readonly stopTimeoutMs: number;
  /** Limit of taking the workers away; after that the generation alone keeps them out. */
  readonly teardownTimeoutMs: number;
  /** Told whenever the facts may have changed. */
  readonly onChange: () => void;
};

/** How long the scheduler is left alone after it had too few slots. */
const SLOT_RETRY_MS = 1_000;

/**
 * One generation of a job: carries out orders in the background and gathers what is known about its
 * workers and tasks. It decides nothing.
 */
export class JobRun {
  readonly generation: number;
  readonly #options: JobRunOptions;
  readonly #workers: RunWorkers;
  readonly #cancel = new AbortController();
  readonly #metrics = new MetricsHistory();
  readonly #work = new Set<Promise<void>>();
  /** Null unless an earlier controller started the generation. */
  #returned: ReturnedSlots | null = null;
  #program: StoredProgram | null = null;
  #progress: TaskProgress | null = null;
  #phase: RunPhase = 'launching';
  #phaseSinceMs: number;
  #nextLaunchMs = 0;
  #nextSampleMs = 0;
  #slotsFree = 0;
  #slotsWhere = '';
  #failure: RunFailure | null = null;
  #stopMode: 'graceful' | 'immediate' | null = null;
  #tasksStopped = false;
  #ended = false;

  constructor(options: JobRunOptions) {
    this.#options = options;
    this.#workers = new RunWorkers(options);
    this.generation = options.generation;
    this.#phaseSinceMs = options.clock.monotonicMs();
    if (options.running === null) {
      this.#begin(() => this.#launch());
    } else {
      this.#phase = 'attaching';
      this.#program = options.running;
      this.#progress = new TaskProgress(options.running.decoded);
      this.#returned = new ReturnedSlots(slotsNeeded(options.running));
    }
  }

  /** True when nothing of the generation is left. */
  get ended(): boolean {
    return this.#ended;
  }

  /** True when its tasks can go on without a controller. */
  get isUnderWay(): boolean {
    return ['attaching', 'starting', 'stopping'].includes(this.#phase);
  }

  /** Until then the facts change by what is told alone; zero while time alone changes them. */
  get quietUntilMs(): number {
    return this.#phase === 'starting' ? this.#workers.noneSilentUntilMs : 0;
  }

  /** The workers that were started for it. */
  get placed(): readonly PlacedWorker[] {
    return this.#workers.placed;
  }

  facts(): RunFacts {
    const nowMs = this.#options.clock.monotonicMs();
    const tasks = this.#progress?.counts ?? { total: 0, started: 0, finished: 0 };
    const failure = this.#failure ?? this.#silence() ?? this.#loss();
    return {
      generation: this.generation,
      phase: this.#phase,
      inPhaseMs: nowMs - this.#phaseSinceMs,
      slotsNeeded: this.#returned?.needed ?? this.#slotsNeeded(),
      slotsFree: this.#slotsFree,
      slotsWhere: this.#slotsWhere,
      slotsRegistered: this.#returned?.back ?? this.#workers.slots,
      tasks,
      tasksEnded:
        this.#tasksStopped ||
        failure !== null ||
        (tasks.total > 0 && tasks.finished >= tasks.total),
      sourcesFinished: this.#progress?.sourcesFinished ?? false,
      failure,
    };
  }

  carryOut(order: Order): void {
    switch (order.kind) {
      case 'attach':
        return this.#attach();
      case 'launch':
        return this.#launchAgain();
      case 'start-execution':
        return this.#startExecution();
      case 'stop-execution':
        return this.#stopExecution(order.mode);
      case 'end-run':
        return this.end();
      default:
        return unreachable(order);
    }
  }

  /** Takes the workers away, whatever they do. */
  end(): void {
    if (this.#phase === 'ending') return;
    const force = this.facts().failure !== null;
    this.#enter('ending');
    this.#cancel.abort();
    const { job, scheduler, teardownTimeoutMs, clock } = this.#options;
    this.#begin(async () => {
      const workers = this.#workers.registrations;
      const release = { jobId: job.id, generation: this.generation, workers, force };
      await atMost(scheduler.stopWorkers(release), teardownTimeoutMs, { clock });
      this.#workers.close();
      this.#ended = true;
    });
  }

  /** Leaves the workers to the next controller, which they come back to by themselves. */
  detach(): void {
    if (this.#phase === 'ending') return;
    this.#enter('ending');
    this.#cancel.abort();
    this.#workers.close();
    this.#ended = true;
  }

  /** Resolves when no work of this generation is under way. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  registerWorker(registration: WorkerRegistration): void {
    this.#workers.register(registration);
    const execution = registration.execution ?? null;
    const isOurs = execution?.generation === this.generation;
    if (this.#phase === 'attaching' && isOurs) this.#takeBack(execution);
    this.#options.onChange();
  }

  /** False when the worker has not registered. */
  heartbeat(workerId: string): boolean {
    return this.#workers.heartbeat(workerId);
  }

  /** Time in which this process heard nobody. */
  forgive(pausedMs: number): void {
    this.#workers.forgive(pausedMs);
    this.#phaseSinceMs += pausedMs;
  }

  reportMetrics(workerId: string, metrics: readonly SubtaskMetrics[]): void {
    this.#workers.report(workerId, metrics);
  }

  /**
   * To be called every now and then: takes a sample of what the subtasks have done when one is due.
   * Workers that have not told are asked, in the background.
   */
  sampleMetrics(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const isRunning = this.#phase === 'starting' || this.#phase === 'stopping';
    if (!isRunning || nowMs < this.#nextSampleMs) return;
    this.#nextSampleMs = nowMs + SAMPLE_INTERVAL_MS;
    const { reported, missing } = this.#workers.takeReports();
    this.#record(reported);
    if (missing.length === 0) return;
    this.#begin(async () =>
      this.#record(await this.#workers.metrics(this.#cancel.signal, missing)),
    );
  }

  /** Planned when somebody told the worker to end, so that nothing has failed. */
  workerExited(workerId: string, how: string, planned = false): void {
    if (this.#phase === 'ending' || this.facts().tasksEnded) return;
    this.#fail({ ...workerFailure(`worker ${workerId} ${how}`), planned });
  }

  taskStarted(subtask: Subtask): boolean {
    return this.#note(this.#progress?.started(subtask));
  }

  taskFinished(subtask: Subtask): boolean {
    return this.#note(this.#progress?.finished(subtask));
  }

  /** A task failed, or a worker could not build its tasks. */
  failed(error: TaskError, task: Subtask | null): void {
    this.#fail({ ...error, operatorId: task?.operatorId ?? null, subtask: task?.subtask });
  }

  /** The totals of now, with the samples of the last minutes. */
  async metrics(signal?: AbortSignal): Promise<readonly SubtaskMetrics[]> {
    return this.#metrics.attach(await this.#workers.metrics(signal));
  }

  async #launch(): Promise<void> {
    const { job, scheduler, loadProgram } = this.#options;
    this.#program ??= readProgram(await loadProgram(job.pipelineId));
    this.#progress ??= new TaskProgress(this.#program.decoded);
    try {
      const registered = await scheduler.startWorkers(
        {
          jobId: job.id,
          pipelineId: job.pipelineId,
          pipelineName: job.pipelineName,
          generation: this.generation,
          slots: this.#slotsNeeded(),
          environment: job.config.environment,
          schedulerConfig: job.config.schedulerConfig,
        },
        this.#cancel.signal,
      );
      if (this.#phase === 'launching' || this.#phase === 'waiting-for-slots') {
        this.#enter('registering');
      }
      for (const registration of registered) this.registerWorker(registration);
    } catch (error) {
      if (!(error instanceof NotEnoughSlots)) throw error;
      this.#slotsFree = error.free;
      this.#slotsWhere = error.where;
      this.#nextLaunchMs = this.#options.clock.monotonicMs() + SLOT_RETRY_MS;
      if (this.#phase === 'launching') this.#enter('waiting-for-slots');
    }
  }

  #launchAgain(): void {
    const isDue = this.#options.clock.monotonicMs() >= this.#nextLaunchMs;
    if (this.#phase !== 'waiting-for-slots' || this.#work.size > 0 || !isDue) return;
    this.#begin(() => this.#launch());
  }

  /** What the worker tells replaces what an earlier controller knew. */
  #takeBack(execution: RunningExecution): void {
    this.#returned?.note(execution);
    for (const subtask of execution.started) this.#progress?.started(subtask);
    for (const subtask of execution.finished) this.#progress?.finished(subtask);
    if (execution.error !== null) this.failed(execution.error, execution.failed);
  }

  #attach(): void {
    if (this.#phase !== 'attaching' || this.#returned?.areComplete !== true) return;
    this.#enter('starting');
    this.#options.log.info({ generation: this.generation }, 'job goes on');
  }

  #startExecution(): void {
    if (this.#phase !== 'registering' || this.#program === null) return;
    this.#enter('starting');
    const { job } = this.#options;
    const workers = assignSlots(this.#workers.registrations, this.#slotsNeeded());
    const start = {
      jobId: job.id,
      pipelineId: job.pipelineId,
      generation: this.generation,
      program: this.#program.text,
      workers,
      parallelism: this.#slotsNeeded(),
      environment: job.config.environment,
    };
    for (const { workerId } of workers) {
      const client = this.#workers.client(workerId);
      this.#begin(async () => client?.startExecution(workerId, start, this.#cancel.signal));
    }
  }

  #stopExecution(mode: 'graceful' | 'immediate'): void {
    const isAsked = this.#stopMode === mode || this.#stopMode === 'immediate';
    const canStop = this.#phase === 'starting' || this.#phase === 'stopping';
    if (isAsked || !canStop) return;
    this.#stopMode = mode;
    this.#enter('stopping');
    this.#begin(async () => {
      const workers = this.#workers.registrations;
      await Promise.all(workers.map((worker) => this.#stopWorker(worker, mode)));
      this.#tasksStopped = true;
    });
  }

  /** A graceful stop answers late, so it has a connection with a limit of its own. */
  async #stopWorker(
    { worker, rpcAddress }: WorkerRegistration,
    mode: 'graceful' | 'immediate',
  ): Promise<void> {
    const { stopTimeoutMs, log, connectWorker } = this.#options;
    const client = connectWorker({ address: rpcAddress, deadlineMs: stopTimeoutMs });
    const { workerId } = worker;
    try {
      await client.stopExecution(workerId, this.generation, mode, this.#cancel.signal);
    } catch (error) {
      if (this.#cancel.signal.aborted) return;
      log.warn({ workerId, mode, reason: errorMessage(error) }, 'worker did not stop its tasks');
    } finally {
      client.close();
    }
  }

  #record(subtasks: readonly SubtaskMetrics[]): void {
    this.#metrics.record(subtasks, this.#options.clock.nowMs());
  }

  #slotsNeeded(): number {
    return this.#program === null ? 0 : slotsNeeded(this.#program);
  }

  #silence(): RunFailure | null {
    if (this.#phase === 'ending' || this.#tasksStopped) return null;
    const workerId = this.#workers.silent();
    if (workerId === null) return null;
    const { heartbeatTimeoutMs } = this.#options;
    return workerFailure(`worker ${workerId} has been silent for ${heartbeatTimeoutMs} ms`);
  }

  /** Workers of an earlier controller are waited for only as long as all of them may come back. */
  #loss(): RunFailure | null {
    if (this.#phase !== 'attaching') return null;
    const { scheduler, job } = this.#options;
    const message = scheduler.lost(job.status.workers);
    return message === null ? null : workerFailure(message);
  }

  #note(isKnown: boolean | undefined): boolean {
    if (isKnown === true) this.#options.onChange();
    return isKnown === true;
  }

  /** The first failure is the cause; those after it are mostly its consequences. */
  #fail(failure: RunFailure): void {
    this.#failure ??= failure;
    this.#options.onChange();
  }

  #enter(phase: RunPhase): void {
    this.#phase = phase;
    this.#phaseSinceMs = this.#options.clock.monotonicMs();
  }

  /** Owns a piece of work: its failure is the generation's, unless the generation is ending. */
  #begin(work: () => Promise<void>): void {
    const owned = (async () => {
      try {
        await work();
      } catch (error) {
        if (this.#phase === 'ending') {
          this.#options.log.warn({ reason: errorMessage(error) }, 'workers could not be ended');
          this.#ended = true;
        } else {
          this.#fail(toRunFailure(error));
        }
      }
    })().finally(() => {
      this.#work.delete(owned);
      this.#options.onChange();
    });
    this.#work.add(owned);
  }
}
