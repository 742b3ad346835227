import { BoundedQueue } from '@millrace/std';
import type { WorkerHeartbeat } from '../ports/controller-port.ts';
import type { SubtaskMetrics, WorkerContext } from '../ports/task.ts';

export interface HeartbeatMessage {
  readonly worker: WorkerContext;
  /** Null in a heartbeat. */
  readonly metrics: readonly SubtaskMetrics[] | null;
}

export interface HeartbeatStreamOptions {
  /** One heartbeat as a call, whose answer says whether there is somebody to stream to. */
  readonly ask: (worker: WorkerHeartbeat, signal: AbortSignal | undefined) => Promise<void>;
  /** Sends messages until there are no more; rejects when the receiver refuses or is gone. */
  readonly send: (messages: AsyncIterable<HeartbeatMessage>) => Promise<void>;
  /** Told of every heartbeat that goes out in the stream. */
  readonly onSend: () => void;
}

/** Messages that wait for a receiver that does not read; it is gone for others by then. */
const WAITING_MAX = 100;

/**
 * The heartbeats of a worker: the first is a call, those after it are messages of a stream, which
 * cost a fraction. When the stream breaks the next heartbeat says why, and the one after it is a
 * call again, as the last one is.
 */
export class HeartbeatStream {
  readonly #options: HeartbeatStreamOptions;
  #messages: BoundedQueue<HeartbeatMessage> | null = null;
  #failure: Error | null = null;

  constructor(options: HeartbeatStreamOptions) {
    this.#options = options;
  }

  async beat(worker: WorkerHeartbeat, signal: AbortSignal | undefined): Promise<void> {
    if (worker.leaving === true) {
      this.close();
      return this.#options.ask(worker, signal);
    }
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
    if (this.#messages?.push({ worker, metrics: null }) === true) {
      this.#options.onSend();
      return;
    }
    this.close();
    await this.#options.ask(worker, signal);
    this.#open();
  }

  /** Left out while there is no stream. */
  report(worker: WorkerContext, metrics: readonly SubtaskMetrics[]): void {
    if (metrics.length > 0) this.#messages?.push({ worker, metrics });
  }

  close(): void {
    this.#messages?.close();
    this.#messages = null;
  }

  #open(): void {
    const messages = new BoundedQueue<HeartbeatMessage>(WAITING_MAX);
    this.#messages = messages;
    const sent = this.#options.send(untilClosed(messages));
    sent.catch((error: unknown) => {
      if (this.#messages !== messages) return;
      this.#messages = null;
      this.#failure = error instanceof Error ? error : new Error(String(error));
    });
  }
}

async function* untilClosed(
  messages: BoundedQueue<HeartbeatMessage>,
): AsyncGenerator<HeartbeatMessage> {
  for (;;) {
    const message = await messages.shift();
    if (message === null) return;
    yield message;
  }
}
