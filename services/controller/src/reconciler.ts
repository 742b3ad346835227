import { isControlDbError, type ControlDb, type Job, type JobState } from '@millrace/control-db';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { NodeRegistry } from './fleet/node-registry.ts';
import { JobKeeper, type JobKeeperOptions } from './job/job-keeper.ts';
import type { OutputHubs } from './output/output-hubs.ts';

export type ReconcilerOptions = {
  readonly db: ControlDb;
  readonly clock: Clock;
  readonly log: Logger;
  readonly outputs: OutputHubs;
  /** Looked through in every pass, so that a silent node takes its slots with it in time. */
  readonly nodes: Pick<NodeRegistry, 'dropSilent' | 'forgive'>;
  readonly intervalMs: number;
  /** False while another controller may act: nothing is decided then. */
  readonly mayAct: () => boolean;
  readonly keeper: Omit<JobKeeperOptions, 'onChange'>;
  /** Told how long a pass over all jobs took. */
  readonly onPass: (durationMs: number) => void;
};

/** A pass that comes this much too late means that the process stood still. */
const PAUSE_MS = 1_000;
const PREVIEW_CLEANUP_INTERVAL_MS = 60_000;
const PREVIEW_AGE_MS_MAX = 60 * 60_000;

/**
 * Compares what is wanted with what is, every interval and whenever something happens, and lets
 * each job's keeper move the one towards the other. The database may be away: jobs run on, none
 * moves.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #keepers = new Map<string, JobKeeper>();
  readonly #due = new Set<string>();
  #isReadDue = true;
  /** Of the database when the jobs were read last. */
  #version: string | null = null;
  #isLoaded = false;
  #isClosing = false;
  /** What went wrong last, by job; `jobs` for all of them. */
  readonly #problems = new Map<string, string>();
  #wake: (() => void) | null = null;
  #lastPassMs: number;
  #nextCleanupMs = 0;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#lastPassMs = options.clock.monotonicMs();
  }

  /** False until the jobs have been read for the first time. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /**
   * Whether it acts for sure and knows its jobs: not before they have been read, not when another
   * controller may have taken over, and not when it has let go of them. Only then is a generation
   * over because it does not know it, and is kept what it is told.
   */
  get isInCharge(): boolean {
    return this.#isLoaded && !this.#isClosing && this.#options.mayAct();
  }

  /** Why desired state cannot be read or observed state not written; null when all is well. */
  get problem(): string | null {
    return this.#problems.values().next().value ?? null;
  }

  keeper(jobId: string): JobKeeper | null {
    return this.#keepers.get(jobId) ?? null;
  }

  /** All that are known, in the order of their creation. */
  *jobs(): Iterable<Job> {
    for (const { job } of this.#keepers.values()) yield job;
  }

  jobCounts(): ReadonlyMap<JobState, number> {
    const counts = new Map<JobState, number>();
    for (const { job } of this.#keepers.values()) {
      counts.set(job.status.state, (counts.get(job.status.state) ?? 0) + 1);
    }
    return counts;
  }

  /** Looks at one job soon; without a job, reads what is wanted of all of them first. */
  poke(jobId?: string): void {
    if (jobId === undefined) this.#isReadDue = true;
    else this.#due.add(jobId);
    this.#wake?.();
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#pass();
      await this.#pause(signal);
    }
  }

  /** Lets go of all jobs, which go on under the next controller. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.leave()));
  }

  async #pass(): Promise<void> {
    const { clock, intervalMs, mayAct, onPass } = this.#options;
    const startMs = clock.monotonicMs();
    this.#forgivePause(startMs);
    const isFull = this.#isReadDue || startMs - this.#lastPassMs >= intervalMs;
    if (isFull) for (const { run } of this.#keepers.values()) run?.sampleMetrics();
    if (!mayAct()) {
      this.#problems.set('lease', 'the lease is not confirmed, so nothing is decided');
      this.#lastPassMs = startMs;
      this.#isReadDue = false;
      return;
    }
    this.#problems.delete('lease');
    if (isFull) {
      this.#lastPassMs = startMs;
      this.#isReadDue = false;
      this.#options.nodes.dropSilent();
      const isRead = await this.#try(() => this.#read());
      for (const [jobId, keeper] of this.#keepers) {
        if (keeper.isDue(startMs)) this.#due.add(jobId);
      }
      if (!isRead) this.#due.clear();
    }
    const due = [...this.#due];
    this.#due.clear();
    for (const jobId of due) {
      if (!mayAct()) break;
      const keeper = this.#keepers.get(jobId);
      if (keeper !== undefined) await this.#try(() => keeper.look(), jobId);
    }
    if (isFull) onPass(clock.monotonicMs() - startMs);
  }

  async #read(): Promise<void> {
    const { db } = this.#options;
    const version = await db.version();
    if (version !== this.#version) await this.#readJobs();
    this.#version = version;
    this.#isLoaded = true;
    await this.#cleanUpPreviews();
  }

  async #readJobs(): Promise<void> {
    const jobs = await this.#options.db.jobs.all();
    const known = new Set(jobs.map(({ id }) => id));
    for (const job of jobs) {
      const keeper = this.#keepers.get(job.id);
      if (keeper === undefined) await this.#adopt(job);
      else keeper.update(job);
    }
    for (const [jobId, keeper] of this.#keepers) if (!known.has(jobId)) this.#forget(keeper);
  }

  async #adopt(job: Job): Promise<void> {
    const keeper = new JobKeeper(job, {
      ...this.#options.keeper,
      onChange: (jobId) => this.poke(jobId),
    });
    await keeper.resume();
    this.#keepers.set(job.id, keeper);
  }

  #forget(keeper: JobKeeper): void {
    this.#keepers.delete(keeper.job.id);
    this.#problems.delete(keeper.job.id);
    this.#options.outputs.forget(keeper.job.id);
    void keeper.close();
  }

  async #cleanUpPreviews(): Promise<void> {
    const { clock, db, log } = this.#options;
    if (clock.monotonicMs() < this.#nextCleanupMs) return;
    this.#nextCleanupMs = clock.monotonicMs() + PREVIEW_CLEANUP_INTERVAL_MS;
    const deleted = await db.pipelines.deletePreviewsBefore(
      Math.round((clock.nowMs() - PREVIEW_AGE_MS_MAX) * 1000),
    );
    if (deleted > 0) log.info({ deleted }, 'old previews deleted');
  }

  /**
   * What goes wrong with one job or in one pass is met again on the next: a database that does not
   * answer, another controller's write, and even a defect, which must not take all jobs with it.
   */
  async #try(work: () => Promise<void>, jobId?: string): Promise<boolean> {
    const { log } = this.#options;
    const about = jobId ?? 'jobs';
    const fields = jobId === undefined ? {} : { jobId };
    try {
      await work();
      if (this.#problems.delete(about)) log.info(fields, 'goes on again');
      return true;
    } catch (error) {
      const message = errorMessage(error);
      const isNews = this.#problems.get(about) !== message;
      this.#problems.set(about, message);
      if (!isNews) return false;
      if (isControlDbError(error, 'conflict')) log.warn(fields, message);
      else if (isControlDbError(error))
        log.error({ ...fields, kind: error.kind, hint: error.hint }, message);
      else log.error({ ...fields, err: error }, 'a defect keeps the controller from its work');
      return false;
    }
  }

  /** After SIGSTOP or a suspended machine, nobody fell silent: nobody listened. */
  #forgivePause(nowMs: number): void {
    const pausedMs = nowMs - this.#lastPassMs - this.#options.intervalMs;
    if (pausedMs < PAUSE_MS) return;
    this.#options.log.warn({ pausedMs: Math.round(pausedMs) }, 'the controller stood still');
    this.#options.nodes.forgive(pausedMs);
    for (const keeper of this.#keepers.values()) keeper.forgive(pausedMs);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    if (this.#isReadDue || this.#due.size > 0) {
      // Lets what has happened meanwhile arrive first.
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    const { clock, intervalMs } = this.#options;
    const untilMs = this.#lastPassMs + intervalMs - clock.monotonicMs();
    const awake = new AbortController();
    const wake = (): void => awake.abort();
    this.#wake = wake;
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
    await clock.sleep(Math.max(1, untilMs), awake.signal).catch(() => undefined);
    signal.removeEventListener('abort', wake);
    this.#wake = null;
  }
}
