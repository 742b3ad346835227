import type { Sink } from '@millrace/operator';

/** Takes everything and keeps nothing; the engine counts the rows that come in. */
export class BlackholeSink implements Sink {
  readonly ready = true;
  readonly bytesWritten = 0;

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  write(_batch: number): void {}

  watermark(_micros: bigint): void {}

  flush(): void {}

  async finish(_signal: AbortSignal): Promise<void> {}

  async close(): Promise<void> {}
}
