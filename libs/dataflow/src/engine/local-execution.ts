import { Worker } from 'node:worker_threads';
import { encodeProgram } from '@millrace/program';
import { type Clock, must, type OperatingError } from '@millrace/std';
import { Doorbell, doorbellBytes } from '../exchange/doorbell.ts';
import type {
  Execution,
  ExecutionRequest,
  SlotMetrics,
  StopMode,
  SubtaskMetrics,
  TaskEvent,
} from '../execution.ts';
import { SlotCounters } from '../slot/slot-counters.ts';
import type {
  RingPlacement,
  SlotAssignment,
  SlotCommand,
  SlotMessage,
} from '../slot/slot-messages.ts';
import { BusyWindow } from './busy-window.ts';
import { readMetrics } from './execution-metrics.ts';
import { type QueueFills, queueFills } from './queue-fills.ts';
import { planRings } from './ring-plan.ts';
import { readSlotMetrics } from './slot-metrics.ts';

export interface LocalExecutionOptions {
  /** The module that calls `runSlotThread`. */
  readonly slotModule: URL;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly memoryBytesMax: number;
  readonly clock: Clock;
}

interface SlotThread {
  readonly slot: number;
  readonly worker: Worker;
  readonly counters: SlotCounters;
  readonly busy: BusyWindow;
  readonly queues: QueueFills;
  /** Resolves when the thread is no more, however it ended. */
  readonly exited: Promise<void>;
  /** Whether it said how its tasks ended. */
  ended: boolean;
}

/** A thread that was told to end, or has ended its tasks, is not waited for longer. */
const exitMsMax = 10_000;

/** The slots of one job on this process: a thread each. */
export class LocalExecution implements Execution {
  readonly finished: Promise<void>;
  /** Rings whose other end is on another worker. */
  readonly remoteRings: readonly RingPlacement[];
  /** Rung for the network thread. */
  readonly networkBell: Doorbell;
  readonly #doorbells: SharedArrayBuffer;
  readonly #request: ExecutionRequest;
  readonly #options: LocalExecutionOptions;
  readonly #onEvent: (event: TaskEvent) => void;
  readonly #threads: readonly SlotThread[];
  #failed: Error | null = null;
  #slotsDone = false;
  #stopped = false;
  /** Aborted when all threads are gone. */
  readonly #exited = new AbortController();

  constructor(
    request: ExecutionRequest,
    options: LocalExecutionOptions,
    onEvent: (event: TaskEvent) => void,
  ) {
    this.#request = request;
    this.#options = options;
    this.#onEvent = onEvent;
    const slots = must(
      request.workers.find((worker) => worker.workerId === request.workerId),
      'own placement',
    ).slots;
    const rings = planRings(request.program, slots);
    const network = slots.length;
    this.remoteRings = rings.filter(
      (ring) => ring.writerBell === network || ring.readerBell === network,
    );
    const doorbells = new SharedArrayBuffer((slots.length + 1) * doorbellBytes);
    this.#doorbells = doorbells;
    this.networkBell = new Doorbell(doorbells, network);
    this.#threads = slots.map((slot, bell) => this.#start(slot, { bell, doorbells, rings }));
    this.finished = this.#run();
    // Whoever awaits `finished` sees the rejection; nobody has to.
    this.finished.catch(() => {});
  }

  async stop(mode: StopMode): Promise<void> {
    const command: SlotCommand = { kind: 'stop', mode };
    if (mode === 'immediate') this.#stopped = true;
    for (const thread of this.#threads) {
      thread.worker.postMessage(command);
      if (mode === 'immediate') this.#expectExit(thread);
    }
    await this.finished.catch(() => {});
  }

  async metrics(): Promise<readonly SubtaskMetrics[]> {
    const atMs = this.#options.clock.monotonicMs();
    return this.#threads.flatMap(({ slot, counters, busy, queues }) =>
      readMetrics(this.#request.program, slot, counters, { atMs, busy, queues }),
    );
  }

  async slots(): Promise<readonly SlotMetrics[]> {
    const { clock } = this.#options;
    const slots = this.#threads.map((thread) => readSlotMetrics(thread, clock));
    return (await Promise.all(slots)).filter((metrics) => metrics !== null);
  }

  /** Whether every local slot has come to its end; peers may then go. */
  get slotsDone(): boolean {
    return this.#slotsDone;
  }

  /** Whether the slots were stopped where they stood. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** The doorbell of a local thread, numbered as in its ring placements. */
  bell(index: number): Doorbell {
    return new Doorbell(this.#doorbells, index);
  }

  /** Ends all slots because of something outside of them, such as a lost peer. */
  fail(error: OperatingError): void {
    if (this.#failed !== null || this.#slotsDone) return;
    this.#failed = error;
    const { message, domain, retry } = error;
    this.#onEvent({ kind: 'failed', operatorId: 'network', subtask: 0, message, domain, retry });
    this.#stopNow();
  }

  #start(
    slot: number,
    at: {
      readonly bell: number;
      readonly doorbells: SharedArrayBuffer;
      readonly rings: readonly RingPlacement[];
    },
  ): SlotThread {
    const counters = new SlotCounters(this.#request.program);
    const assignment: SlotAssignment = {
      jobId: this.#request.jobId,
      program: encodeProgram(this.#request.program),
      slot,
      memoryBytesMax: this.#options.memoryBytesMax,
      counters: counters.shared,
      doorbells: at.doorbells,
      bell: at.bell,
      writing: at.rings.filter((ring) => ring.from === slot && ring.writerBell === at.bell),
      reading: at.rings.filter((ring) => ring.to === slot && ring.readerBell === at.bell),
    };
    const worker = new Worker(this.#options.slotModule, {
      workerData: assignment,
      // Profiles find the thread by it.
      name: `slot ${slot}`,
      env: { ...this.#options.environment, ...this.#request.environment },
    });
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const busy = new BusyWindow(this.#options.clock.monotonicMs());
    const queues = queueFills(this.#request.program, assignment);
    const thread: SlotThread = { slot, worker, counters, busy, queues, exited, ended: false };
    worker.on('message', (message: SlotMessage) => this.#take(thread, message));
    worker.on('error', (error) => this.#threadDied(thread, error));
    worker.on('exit', (code) => {
      if (!thread.ended) {
        this.#threadDied(thread, new Error(`thread of a slot ended with code ${code}`));
      }
    });
    return thread;
  }

  async #run(): Promise<void> {
    await Promise.all(this.#threads.map(({ exited }) => exited));
    this.#exited.abort();
    this.#slotsDone = true;
    if (this.#failed !== null) throw this.#failed;
  }

  #take(thread: SlotThread, message: SlotMessage): void {
    switch (message.kind) {
      case 'started':
      case 'finished':
        if (message.kind === 'finished') this.#expectExit(thread);
        for (const node of this.#request.program.nodes) {
          if (thread.slot >= node.parallelism) continue;
          this.#onEvent({ kind: message.kind, operatorId: node.operatorId, subtask: thread.slot });
        }
        return;
      case 'failed':
        this.#expectExit(thread);
        this.#slotFailed(thread, message.failure);
        return;
      case 'rows': {
        this.#onEvent({ ...message, subtask: thread.slot });
        const taken: SlotCommand = { kind: 'rows-taken', operatorId: message.operatorId };
        thread.worker.postMessage(taken);
        return;
      }
      case 'bad-row':
        this.#onEvent({ ...message, subtask: thread.slot });
        return;
    }
  }

  #slotFailed(
    thread: SlotThread,
    failure: Extract<SlotMessage, { kind: 'failed' }>['failure'],
  ): void {
    if (this.#failed !== null) return;
    this.#failed = new Error(failure.message);
    this.#onEvent({ ...failure, kind: 'failed', subtask: thread.slot });
    this.#stopNow();
  }

  /** The thread itself broke: out of memory, or an error outside of all tasks. */
  #threadDied(thread: SlotThread, error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#slotFailed(thread, {
      operatorId: 'slot',
      message: cause.message,
      domain: 'internal',
      retry: 'backoff',
      ...(cause.stack === undefined ? {} : { details: cause.stack }),
    });
  }

  #stopNow(): void {
    void this.stop('immediate');
  }

  /** Something that a connector left open, or a loop without an end, does not keep the thread. */
  #expectExit(thread: SlotThread): void {
    thread.ended = true;
    this.#options.clock.sleep(exitMsMax, this.#exited.signal).then(
      () => thread.worker.terminate(),
      () => {},
    );
  }
}
