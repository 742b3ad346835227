import {
  isAtRest,
  isControlDbError,
  type ControlDb,
  type Job,
  type JobState,
  type JobStatusChange,
  type NewJobLogMessage,
} from '@millrace/control-db';
import type { Subtask, TaskError } from '@millrace/rpc';
import { type Logger, silentTracer, type Tracer } from '@millrace/service';
import {
  assert,
  type Clock,
  errorMessage,
  OperatingError,
  type Random,
  unreachable,
} from '@millrace/std';
import { isLegalMove } from '../legal-moves.ts';
import type { OutputHubs } from '../output/output-hubs.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { JobFacts, JobLimits } from './job-facts.ts';
import { JobRun, type JobRunOptions } from './job-run.ts';
import { JobTrace } from './job-trace.ts';
import { isPlanned } from '../states/moves.ts';
import { moveReason } from './move-reason.ts';
import { type Resume, resumeJob } from './resume.ts';
import { readProgram, type StoredProgram } from './stored-program.ts';

export type JobKeeperOptions = Omit<
  JobRunOptions,
  'job' | 'generation' | 'running' | 'onChange'
> & {
  readonly db: ControlDb;
  readonly limits: JobLimits;
  readonly outputs: OutputHubs;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Told when the job should be looked at again soon. */
  readonly onChange: (jobId: string) => void;
  readonly onMove: (job: Job, from: Job['status']['state']) => void;
  readonly tracer?: Tracer | undefined;
};

/**
 * What a job waits for is written down when it waits for longer than jobs usually do, and as often.
 */
const WAIT_REASON_MS = 500;

/** Looking at a job moves it on at most this often; the next look goes on from there. */
const MOVES_PER_LOOK_MAX = 8;

/**
 * One job: brings together what is wanted, what is and what the clock says, asks its state what to
 * do, writes that down and only then does it. Everything it knows for sure is in the database.
 */
export class JobKeeper {
  readonly #options: JobKeeperOptions;
  readonly #log: Logger;
  readonly #trace: JobTrace;
  #job: Job;
  #run: JobRun | null = null;
  /**
   * Generations whose workers are still being taken away; their successors do not wait for them.
   */
  readonly #old = new Set<JobRun>();
  #stateSinceMs: number;
  #jitter: number;
  /** Known to this controller alone: the next one lets the job move at once again. */
  #plannedMoves = 0;
  #reasonWrittenMs = 0;
  #quietUntilMs = 0;

  constructor(job: Job, options: JobKeeperOptions) {
    this.#job = job;
    this.#options = options;
    this.#log = options.log.child({ jobId: job.id, pipelineId: job.pipelineId });
    this.#trace = new JobTrace(options.tracer ?? silentTracer);
    this.#stateSinceMs = options.clock.monotonicMs();
    this.#jitter = options.random.next();
  }

  get job(): Job {
    return this.#job;
  }

  /** The present generation, if this controller runs it. */
  get run(): JobRun | null {
    return this.#run;
  }

  get atRest(): boolean {
    return this.#run === null && isAtRest(this.#job);
  }

  /** Whether a look may find something to do although nothing was told since the last one. */
  isDue(nowMs: number): boolean {
    return !this.atRest && nowMs >= this.#quietUntilMs;
  }

  /** Takes what the database says; a status that somebody else wrote replaces what is known. */
  update(job: Job): void {
    if (job.status.revision < this.#job.status.revision) return;
    this.#quietUntilMs = 0;
    const isOurs = job.status.revision === this.#job.status.revision;
    this.#job = isOurs ? { ...job, status: this.#job.status } : job;
    if (isOurs) return;
    this.#stateSinceMs = this.#options.clock.monotonicMs();
    this.#trace.close();
    this.#dropRun();
  }

  /** To be called once, before the first look at a job that another controller may have run. */
  async resume(): Promise<void> {
    const resume = resumeJob(this.#job.status, this.#options.scheduler.workersOutlive);
    switch (resume.kind) {
      case 'as-it-is':
        return;
      case 'attach':
        return this.#awaitWorkers();
      case 'reschedule':
        return this.#reschedule(resume);
      default:
        return unreachable(resume);
    }
  }

  async #awaitWorkers(): Promise<void> {
    const text = await this.#options.loadProgram(this.#job.pipelineId);
    try {
      this.#run = this.#newRun(readProgram(text));
    } catch (error) {
      // A program that this release cannot read: the next launch says so to its owner.
      if (!(error instanceof OperatingError)) throw error;
      return;
    }
    const { state, runId } = this.#job.status;
    this.#log.info({ state, generation: runId }, 'workers of the job are awaited');
  }

  async #reschedule({ change }: Resume & { kind: 'reschedule' }): Promise<void> {
    const from = this.#job.status.state;
    const written = { ...change, ...this.#enteredNow(), waitReason: null };
    await this.#write(written, 'the controller was started anew');
    this.#log.info({ from, generation: this.#job.status.runId }, 'job resumes');
  }

  /** Decides and acts until there is nothing to do now. */
  async look(): Promise<void> {
    this.#quietUntilMs = 0;
    for (let moves = 0; moves < MOVES_PER_LOOK_MAX; moves += 1) {
      if (this.#run?.ended === true) this.#run = null;
      const decision = decide(this.#facts());
      if (decision.kind === 'stay') {
        await this.#stay(decision);
        this.#quietUntilMs = this.#quietUntil(decision);
        return;
      }
      await this.#move(decision);
    }
    this.#options.onChange(this.#job.id);
  }

  /**
   * Lets go of the job without touching it: it goes on under the next controller. Workers that
   * would not outlive this one are taken away, and so are those that have not begun.
   */
  async leave(): Promise<void> {
    const goesOn = this.#options.scheduler.workersOutlive && this.#run?.isUnderWay === true;
    if (goesOn) this.#run?.detach();
    await this.close();
  }

  /** Takes the workers away. */
  async close(): Promise<void> {
    this.#dropRun();
    this.#trace.close();
    await Promise.all([...this.#old].map((run) => run.settled()));
  }

  forgive(pausedMs: number): void {
    this.#run?.forgive(pausedMs);
    this.#stateSinceMs += pausedMs;
  }

  #facts(): JobFacts {
    const { clock, limits } = this.#options;
    return {
      nowMs: clock.nowMs(),
      inStateMs: clock.monotonicMs() - this.#stateSinceMs,
      jitter: this.#jitter,
      plannedMoves: this.#plannedMoves,
      config: this.#job.config,
      status: this.#job.status,
      limits,
      run: this.#run?.facts() ?? null,
    };
  }

  async #stay(decision: Decision & { kind: 'stay' }): Promise<void> {
    const { status } = this.#job;
    const waitReason = decision.waitReason ?? null;
    const isNews = waitReason !== status.waitReason && this.#isReasonDue();
    if (isNews || decision.change !== undefined) {
      await this.#write({ ...decision.change, ...(isNews ? { waitReason } : {}) });
    }
    const { order } = decision;
    if (order === undefined) return;
    this.#trace.run(() => {
      if (this.#run !== null) this.#run.carryOut(order);
      else if (order.kind === 'launch') this.#launch();
    });
  }

  /** A job that runs and waits for no time of its own is looked at when there is news of it. */
  #quietUntil({ order, change, waitReason }: Decision & { kind: 'stay' }): number {
    const { config, status } = this.#job;
    const isSteady =
      status.state === 'Running' && status.restarts === 0 && config.ttlMicros === null;
    const isSettled = (order ?? change ?? waitReason ?? status.waitReason) === null;
    return isSteady && isSettled ? (this.#run?.quietUntilMs ?? 0) : 0;
  }

  /**
   * A job that starts quickly passes through many reasons to wait; each write is one to the disk.
   */
  #isReasonDue(): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - Math.max(this.#stateSinceMs, this.#reasonWrittenMs) < WAIT_REASON_MS) return false;
    this.#reasonWrittenMs = nowMs;
    return true;
  }

  async #move(decision: Decision & { kind: 'move' }): Promise<void> {
    const { clock, random, onMove } = this.#options;
    const from = this.#job.status.state;
    assert(isLegalMove(from, decision.to), `a job may not move from ${from} to ${decision.to}`);
    await this.#write(
      {
        ...decision.change,
        state: decision.to,
        ...this.#enteredNow(),
        ...this.#placement(decision.to),
        waitReason: null,
      },
      moveReason(this.#job, decision),
    );
    this.#countPlannedMoves(from);
    this.#stateSinceMs = clock.monotonicMs();
    this.#jitter = random.next();
    this.#trace.moved(this.#job);
    if (this.#run !== null && this.#run.generation !== this.#job.status.runId) {
      this.#trace.run(() => this.#dropRun());
    }
    const { status } = this.#job;
    const { reason } = decision;
    const why = reason === undefined ? {} : { reason };
    this.#log.info({ from, to: status.state, generation: status.runId, ...why }, 'job moved');
    onMove(this.#job, from);
    if (decision.change?.failure != null) await this.#logFailure();
    if (isAtRest(this.#job)) this.#options.outputs.end(this.#job.id);
  }

  /** To be called while it is known how long the job was in the state before. */
  #countPlannedMoves(from: JobState): void {
    const { status } = this.#job;
    if (status.state !== 'Recovering' || !isPlanned(status)) return;
    const { clock, limits } = this.#options;
    const inStateMs = clock.monotonicMs() - this.#stateSinceMs;
    const wasHealthy = from === 'Running' && inStateMs >= limits.healthyDurationMs;
    this.#plannedMoves = wasHealthy ? 1 : this.#plannedMoves + 1;
  }

  /** Something that a task goes on in spite of, for the owner of the job to read. */
  async logProblem(runId: number, subtask: Subtask, problem: TaskError): Promise<void> {
    const { operatorId, subtask: taskIndex } = subtask;
    this.#log.warn({ operatorId, domain: problem.domain }, problem.message);
    await this.#tellOwner({
      jobId: this.#job.id,
      runId,
      level: 'warn',
      operatorId,
      taskIndex,
      message: problem.message,
      details: problem.details ?? '',
      errorDomain: problem.domain,
      retryHint: problem.retry,
    });
  }

  /**
   * What the next controller has to know of the workers, in case this one does not end in order.
   */
  #placement(to: JobState): Pick<JobStatusChange, 'workers'> {
    if (to === 'Running') return { workers: this.#run?.placed ?? [] };
    return to === 'Scheduling' ? { workers: [] } : {};
  }

  #enteredNow(): { stateEnteredAtMicros: number } {
    return { stateEnteredAtMicros: Math.round(this.#options.clock.nowMs() * 1000) };
  }

  async #write(change: JobStatusChange, reason: string | null = null): Promise<void> {
    const { id, status } = this.#job;
    const { jobs } = this.#options.db;
    this.#job = {
      ...this.#job,
      status: await jobs.changeStatus(id, status.revision, change, reason),
    };
  }

  #launch(): void {
    this.#options.outputs.open(this.#job.id).reset();
    this.#run = this.#newRun(null);
  }

  #newRun(running: StoredProgram | null): JobRun {
    const { onChange, ...options } = this.#options;
    return new JobRun({
      ...options,
      running,
      log: this.#log,
      job: this.#job,
      generation: this.#job.status.runId,
      onChange: () => {
        // Also when nobody can look now: it is due until somebody has.
        this.#quietUntilMs = 0;
        onChange(this.#job.id);
      },
    });
  }

  #dropRun(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    this.#old.add(run);
    run.end();
    void run.settled().then(() => this.#old.delete(run));
  }

  async #logFailure(): Promise<void> {
    const { status, id } = this.#job;
    const failure = status.failure;
    if (failure === null) return;
    const cause = this.#run?.facts().failure ?? null;
    this.#log.warn({ operatorId: failure.operatorId, domain: failure.domain }, failure.message);
    await this.#tellOwner({
      jobId: id,
      runId: status.runId,
      level: 'error',
      operatorId: failure.operatorId,
      taskIndex: cause?.subtask ?? null,
      message: failure.message,
      details: cause?.details ?? '',
      errorDomain: failure.domain,
      retryHint: status.state === 'Failing' ? 'never' : 'backoff',
    });
  }

  /** What the owner of the job can read later; nothing waits for it to be possible. */
  async #tellOwner(message: NewJobLogMessage): Promise<void> {
    try {
      await this.#options.db.jobLogs.append(message);
    } catch (error) {
      if (!isControlDbError(error)) throw error;
      const reason = errorMessage(error);
      this.#log.warn({ reason }, 'a message for the owner of the job could not be kept');
    }
  }
}
