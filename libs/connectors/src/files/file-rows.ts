import { createDecoder, formatOf, InputBuffer, type RowDecoder } from '@millrace/formats';
import type { Source, SourceContext, SourcePoll } from '@millrace/operator';
import { assert, must } from '@millrace/std';
import { CompressedInput } from './compressed-input.ts';
import { type Compression, compressionOf } from './compression.ts';
import type { FileInput } from './input.ts';
import { PlainInput } from './plain-input.ts';

/** How far the rows given out so far reach; bytes are those after decompression. */
export interface FilePosition {
  /** Files that are done. */
  readonly files: number;
  /** In the file after those. */
  readonly bytes: number;
}

export interface FileRowsOptions {
  /** The files of this subtask, in order; called once. */
  listFiles(): Promise<readonly string[]>;
  readonly compression: Compression | null;
  /** Bytes asked of a file at once. */
  readonly chunkBytes?: number;
}

const chunkBytesDefault = 1 << 20;
/** What some programs begin a file of UTF-8 with; no part of its first row. */
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/** The rows of files, one file after the other. */
export class FileRows implements Source {
  readonly wakeAtMs = null;
  readonly #context: SourceContext;
  readonly #options: FileRowsOptions;
  readonly #chunkBytes: number;
  readonly #decoder: RowDecoder;
  readonly #buffer: InputBuffer;
  #files: readonly string[] = [];
  #done = 0;
  #input: FileInput | null = null;
  #begun = false;
  #ended = false;
  #consumed = 0;
  #bytesRead = 0;
  #closing: Promise<void>[] = [];
  #closed = false;

  constructor(context: SourceContext, options: FileRowsOptions) {
    this.#context = context;
    this.#options = options;
    this.#chunkBytes = options.chunkBytes ?? chunkBytesDefault;
    this.#decoder = createDecoder(formatOf(context.options), context.schema, context);
    this.#buffer = new InputBuffer(context.memory, this.#chunkBytes);
  }

  get batch(): number {
    return this.#decoder.batch;
  }

  get bytesRead(): number {
    return this.#bytesRead + (this.#input?.bytesRead ?? 0);
  }

  get position(): FilePosition {
    return { files: this.#done, bytes: this.#consumed };
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#files = await this.#options.listFiles();
    signal.throwIfAborted();
    this.#input = this.#openNext();
  }

  poll(): SourcePoll {
    this.#decoder.clear();
    while (this.#input !== null) {
      this.#decode();
      if (this.#decoder.full) return 'batch';
      if (this.#ended) {
        this.#finishFile();
        continue;
      }
      // More bytes would move those that the rows of this batch point to.
      if (this.#decoder.rows > 0 && !this.#hasRoom()) return 'batch';
      const filled = this.#input.fill(this.#buffer, this.#chunkBytes);
      if (filled === 'wait') return this.#decoder.rows > 0 ? 'batch' : 'wait';
      this.#ended = filled === 'end';
    }
    return this.#decoder.rows > 0 ? 'batch' : 'end';
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#input !== null) this.#closing.push(this.#input.close());
    this.#input = null;
    await Promise.all(this.#closing);
    this.#decoder.release();
    this.#buffer.release();
  }

  #decode(): void {
    if (!this.#begun) this.#begin();
    const { bytes } = this.#buffer;
    if (!this.#begun || bytes === 0) return;
    const consumed = this.#decoder.decode(this.#buffer.address, bytes, this.#ended);
    assert(!this.#ended || this.#decoder.full || consumed === bytes, 'the last row is taken');
    this.#consume(consumed);
  }

  /** Leaves out a byte order mark, once enough of the file is there to tell. */
  #begin(): void {
    const { address, bytes } = this.#buffer;
    const { u8 } = this.#context.memory;
    const isSame = (byte: number, index: number): boolean =>
      index >= bytes || u8[address + index] === byte;
    const isMark = byteOrderMark.every(isSame);
    if (isMark && bytes < byteOrderMark.length && !this.#ended) return;
    this.#begun = true;
    if (isMark && bytes >= byteOrderMark.length) this.#consume(byteOrderMark.length);
  }

  #consume(bytes: number): void {
    this.#buffer.consume(bytes);
    this.#consumed += bytes;
  }

  #hasRoom(): boolean {
    return this.#buffer.room >= this.#chunkBytes;
  }

  #finishFile(): void {
    const input = must(this.#input, 'open file');
    this.#bytesRead += input.bytesRead;
    const closing = input.close().then(() => {
      this.#closing = this.#closing.filter((other) => other !== closing);
    });
    this.#closing.push(closing);
    this.#done += 1;
    this.#consumed = 0;
    this.#begun = false;
    this.#ended = false;
    this.#input = this.#openNext();
  }

  #openNext(): FileInput | null {
    const path = this.#files[this.#done];
    if (path === undefined) return null;
    const compression = compressionOf(path, this.#options.compression);
    if (compression === 'none') return new PlainInput(path, this.#context.memory);
    const wake = (): void => this.#context.wake();
    return new CompressedInput(path, compression, { chunkBytes: this.#chunkBytes, wake });
  }
}
