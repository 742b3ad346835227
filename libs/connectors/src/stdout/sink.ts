import { writeSync } from 'node:fs';
import { createEncoder, formatOf, type RowEncoder } from '@millrace/formats';
import type { Sink, SinkContext } from '@millrace/operator';
import { abortReason, assert, errorCode } from '@millrace/std';
import { fileError } from '../files/file-error.ts';
import { OutputClosedError } from './output-closed-error.ts';

/** Writes part of some bytes and says how many; throws a system error as `fs.writeSync` does. */
export type WriteBytes = (bytes: Uint8Array) => number;

/** A pipe whose reader is slow is looked at again after this long. */
const retryMs = 5;

/**
 * Rows on the standard output. When nobody reads fast enough the rest of a batch waits where the
 * encoder left it, and the sink is not ready until it is out: the query slows down, nothing grows.
 */
export class StdoutSink implements Sink {
  readonly #context: SinkContext;
  readonly #encoder: RowEncoder;
  readonly #writeBytes: WriteBytes;
  readonly #closing = new AbortController();
  #waiting: Promise<void> | null = null;
  #address = 0;
  #left = 0;
  #bytesWritten = 0;

  constructor(context: SinkContext, writeBytes: WriteBytes = (bytes) => writeSync(1, bytes)) {
    this.#context = context;
    this.#writeBytes = writeBytes;
    this.#encoder = createEncoder(formatOf(context.options), context.schema, context);
  }

  get ready(): boolean {
    return this.#left === 0;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  /** @throws OutputClosedError */
  write(batch: number): void {
    assert(this.ready, 'written to only when ready');
    const { address, bytes } = this.#encoder.encode(batch);
    this.#address = address;
    this.#left = bytes;
    this.#push();
    if (this.#left > 0) this.#waiting = this.#pushLater();
  }

  watermark(_micros: bigint): void {}

  flush(): void {}

  async finish(signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => aborted.reject(abortReason(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await Promise.race([this.#waiting, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.#waiting;
    this.#encoder.release();
  }

  /** Writes until all is out or the pipe is full. */
  #push(): void {
    while (this.#left > 0) {
      try {
        const { u8 } = this.#context.memory;
        const written = this.#writeBytes(u8.subarray(this.#address, this.#address + this.#left));
        this.#address += written;
        this.#left -= written;
        this.#bytesWritten += written;
      } catch (error) {
        const code = errorCode(error);
        if (code === 'EAGAIN') return;
        throw code === 'EPIPE'
          ? new OutputClosedError({ cause: error })
          : fileError('write', '/dev/stdout', error);
      }
    }
  }

  async #pushLater(): Promise<void> {
    const { signal } = this.#closing;
    try {
      while (this.#left > 0) {
        await this.#context.clock.sleep(retryMs, signal);
        this.#push();
      }
      this.#context.wake();
    } catch (error) {
      if (!signal.aborted) {
        this.#context.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}
