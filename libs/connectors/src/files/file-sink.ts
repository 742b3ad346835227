import { gzipSync } from 'node:zlib';
import { createEncoder, formatOf, type RowEncoder } from '@millrace/formats';
import type { Sink, SinkContext } from '@millrace/operator';
import { refuseOwnInput } from './refuse-own-input.ts';
import { OutputFile, type OutputFileOptions } from './output-file.ts';

export interface FileSinkOptions extends OutputFileOptions {
  readonly compression: 'none' | 'gzip';
}

/** Rows are gathered up to about this many bytes for a write, and for a member of a gzip file. */
const pendingBytesMax = 1 << 20;

/** Rows into one file. */
export class FileSink implements Sink {
  readonly ready = true;
  readonly #context: SinkContext;
  readonly #path: string;
  readonly #compression: FileSinkOptions['compression'];
  readonly #file: OutputFile;
  readonly #encoder: RowEncoder;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #bytesWritten = 0;
  #closed = false;

  constructor(context: SinkContext, options: FileSinkOptions) {
    this.#context = context;
    this.#path = options.path;
    this.#compression = options.compression;
    this.#file = new OutputFile(options);
    this.#encoder = createEncoder(formatOf(context.options), context.schema, context);
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** @throws UserError, OperatingError */
  async open(signal: AbortSignal): Promise<void> {
    await refuseOwnInput(this.#context, this.#path);
    signal.throwIfAborted();
    this.#file.open();
  }

  /** @throws UserError, OperatingError */
  write(batch: number): void {
    const { address, bytes } = this.#encoder.encode(batch);
    const encoded = this.#context.memory.u8.subarray(address, address + bytes);
    if (this.#compression === 'none') {
      this.#push(encoded);
      return;
    }
    this.#pending.push(encoded.slice());
    this.#pendingBytes += bytes;
    if (this.#pendingBytes >= pendingBytesMax) this.#compress();
  }

  watermark(_micros: bigint): void {}

  /** What is compressed waits for more: small members would compress badly. */
  flush(): void {}

  async finish(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#compress();
    this.#file.finish();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.discard();
    this.#encoder.release();
  }

  /** Each run of rows becomes a member of its own; readers take them as one. */
  #compress(): void {
    if (this.#pendingBytes === 0) return;
    const rows = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#push(gzipSync(rows));
  }

  #push(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#bytesWritten += bytes.length;
  }
}
