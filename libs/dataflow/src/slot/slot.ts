import type { Sink } from '@millrace/operator';
import type { Doorbell } from '../exchange/doorbell.ts';
import type { StopMode } from '../execution.ts';
import { type Counters, counter } from '../runtime/meter.ts';
import { blocked, type Operator } from '../runtime/operator.ts';
import type { Driver } from '../runtime/source-task.ts';
import { TaskFailure } from '../runtime/task-failure.ts';
import { buildTasks, type SlotTasks } from './build-tasks.ts';
import type { SlotContext } from './slot-context.ts';
import { slotCounter } from './slot-counters.ts';

/** The loop lets timers and I/O of the thread have a turn this often while there is work. */
const turnMsMax = 10;
/** The longest sleep: a bell that was missed costs no more than this. */
const sleepMsMax = 1000;
/** What is only there to be shown is looked at this often. */
const measureMsMin = 500;
/** The longest turn is that of a stretch this long, or of the one before. */
const stretchMs = 10_000;

/** Runs the tasks of one slot until they end, fail or are stopped. */
export class Slot {
  readonly #context: SlotContext;
  readonly #doorbell: Doorbell;
  readonly #tasks: SlotTasks;
  readonly #abort = new AbortController();
  readonly #finishing = new Set<Promise<void>>();
  #failure: TaskFailure | null = null;
  #graceful = false;
  /** Stopped at once: what breaks off because of that is no failure. */
  #stopped = false;
  #sinksOpen: number;
  #closed: Promise<void> | null = null;
  #measuredMs = Number.NEGATIVE_INFINITY;
  readonly #longest = { beforeMs: 0, nowMs: 0, sinceMs: Number.NEGATIVE_INFINITY };

  constructor(context: Omit<SlotContext, 'wake' | 'fail'>, doorbell: Doorbell) {
    this.#doorbell = doorbell;
    this.#context = {
      ...context,
      wake: () => doorbell.ring(),
      fail: (operatorId, error) => this.#fail(TaskFailure.of(operatorId, error)),
    };
    this.#tasks = buildTasks(this.#context, {
      onSinkEnd: (operatorId, sink) => this.#finishSink(operatorId, sink),
      onSinkBarrier: (operatorId, epoch) => context.epochWritten?.(operatorId, epoch),
    });
    this.#sinksOpen = this.#tasks.sinks.length;
  }

  /** Opens sources and sinks; when one fails, all are closed again. @throws TaskFailure */
  async open(): Promise<void> {
    const { signal } = this.#abort;
    try {
      for (const { operator, sink } of this.#tasks.sinks) {
        await attempt(operator.operatorId, sink.open(signal));
      }
      for (const { task, source } of this.#tasks.sources) {
        await attempt(task.operatorId, source.open(signal));
      }
    } catch (error) {
      this.#fail(TaskFailure.of('slot', error));
      await this.#close();
      if (this.#failure !== null) throw this.#failure;
    }
  }

  /** @throws TaskFailure when an operator fails */
  async run(): Promise<void> {
    try {
      while (!this.#done) {
        const bell = this.#doorbell.count;
        this.#measure();
        if (await this.#work()) continue;
        if (this.#done) break;
        await this.#doorbell.wait(bell, this.#sleepMs());
      }
      await Promise.all(this.#finishing);
    } finally {
      await this.#close();
    }
    if (this.#failure !== null) throw this.#failure;
  }

  /** Ends an epoch: sources send a barrier behind the rows that they have given so far. */
  barrier(epoch: number): void {
    for (const { task } of this.#tasks.sources) task.barrier(epoch);
    this.#doorbell.ring();
  }

  stop(mode: StopMode): void {
    if (mode === 'immediate') {
      this.#stopped = true;
      this.#abort.abort(new Error('stopped'));
    }
    this.#graceful = true;
    this.#doorbell.ring();
  }

  get #done(): boolean {
    // Not the signal's `aborted`: asked twice a batch, it costs more than a simple query's rows.
    if (this.#failure !== null || this.#stopped) return true;
    return (
      this.#sinksOpen === 0 && this.#tasks.drivers.every((driver) => driver.ended) && this.#settled
    );
  }

  /** Whether nothing is left in any operator. */
  get #settled(): boolean {
    return this.#tasks.operators.every(({ operator }) => !operator.busy);
  }

  /** Works until nothing moves; true when it stopped only to let others have a turn. */
  async #work(): Promise<boolean> {
    const { clock } = this.#context;
    const startMs = clock.monotonicMs();
    while (!this.#done) {
      if (this.#graceful) for (const { task } of this.#tasks.sources) task.stop();
      if (!this.#turn()) {
        this.#flush();
        return false;
      }
      const turnMs = clock.monotonicMs() - startMs;
      if (turnMs >= turnMsMax) {
        if (turnMs > this.#longest.nowMs) this.#longest.nowMs = turnMs;
        await new Promise<void>((resolve) => setImmediate(resolve));
        return true;
      }
    }
    return false;
  }

  #measure(): void {
    const { clock, linear, counters } = this.#context;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#measuredMs < measureMsMin) return;
    this.#measuredMs = nowMs;
    counters.slot[slotCounter.memoryBytes] = linear.memory.buffer.byteLength;
    counters.slot[slotCounter.memoryUsedBytes] = linear.allocatedBytes;
    const longest = this.#longest;
    counters.slot[slotCounter.longestTurnMs] = Math.max(longest.beforeMs, longest.nowMs);
    if (nowMs - longest.sinceMs >= stretchMs) {
      Object.assign(longest, { beforeMs: longest.nowMs, nowMs: 0, sinceMs: nowMs });
    }
    for (const { operator, counters: own } of this.#tasks.operators) {
      if (operator.stateBytes !== undefined) own[counter.stateBytes] = operator.stateBytes;
    }
  }

  /** One turn of everything that can move, downstream first. */
  #turn(): boolean {
    let moved = false;
    for (const { operator, counters } of this.#tasks.operators) {
      if (!operator.busy || behindBlocked(operator)) continue;
      moved = this.#charged(operator, counters, () => operator.drain()) || moved;
    }
    for (const driver of this.#tasks.drivers) {
      moved = this.#guard(driver, () => driver.turn()) || moved;
    }
    return moved;
  }

  /** Does something for an operator, in its time. */
  #charged(operator: Operator, counters: Counters, doing: () => boolean): boolean {
    const { meter } = this.#context;
    return this.#guard(operator, () => {
      meter.enter(counters);
      try {
        return doing();
      } finally {
        meter.leave();
      }
    });
  }

  /** Nothing else is to be done: what was kept back is pushed on, upstream first. */
  #flush(): void {
    for (const { operator, counters } of this.#tasks.operators.toReversed()) {
      if (operator.flush === undefined || operator.busy) continue;
      this.#charged(operator, counters, () => {
        operator.flush?.();
        return true;
      });
    }
  }

  /** Does something for a task; an error is the task's unless it names another. */
  #guard(task: Operator | Driver, doing: () => boolean): boolean {
    if (this.#failure !== null) return false;
    try {
      return doing();
    } catch (error) {
      this.#fail(TaskFailure.of(task.operatorId, error));
      return false;
    }
  }

  #sleepMs(): number {
    const now = this.#context.clock.monotonicMs();
    const wakes = this.#tasks.drivers.flatMap((driver) =>
      driver.wakeAtMs === null ? [] : [driver.wakeAtMs - now],
    );
    // A sink that is not ready may be waiting for its reader, who rings no bell.
    const impatient = this.#settled ? sleepMsMax : 1;
    return Math.max(0, Math.min(impatient, ...wakes));
  }

  #finishSink(operatorId: string, sink: Sink): void {
    const finished = attempt(operatorId, sink.finish(this.#abort.signal)).then(
      () => {
        this.#sinksOpen -= 1;
        this.#doorbell.ring();
      },
      (error: unknown) => this.#fail(TaskFailure.of(operatorId, error)),
    );
    this.#finishing.add(finished);
  }

  #fail(failure: TaskFailure): void {
    if (this.#stopped) return;
    this.#failure ??= failure;
    this.#abort.abort(failure);
    this.#doorbell.ring();
  }

  #close(): Promise<void> {
    this.#closed ??= Promise.allSettled(
      [...this.#tasks.drivers, ...this.#tasks.operators.map(({ operator }) => operator)].map(
        (task) => task.close(),
      ),
    ).then(() => {});
    return this.#closed;
  }
}

function behindBlocked(operator: Operator): boolean {
  return operator.outputs.some(blocked);
}

async function attempt(operatorId: string, doing: Promise<void>): Promise<void> {
  try {
    await doing;
  } catch (error) {
    throw TaskFailure.of(operatorId, error);
  }
}
