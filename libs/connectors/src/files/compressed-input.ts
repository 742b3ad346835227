import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import type { InputBuffer } from '@millrace/formats';
import { UserError } from '@millrace/operator';
import { assert, errorCode, errorMessage } from '@millrace/std';
import { type Compression, createDecompressor } from './compression.ts';
import { fileError } from './file-error.ts';
import type { FileInput } from './input.ts';

/**
 * A compressed file. Node decompresses on its own threads; what is ready waits in the stream's
 * buffer, which is bounded, and the file is read no faster than that is emptied.
 */
export class CompressedInput implements FileInput {
  readonly path: string;
  readonly #stream: Transform;
  readonly #ended: Promise<void>;
  readonly #closing = new AbortController();
  #bytesRead = 0;
  #state: 'reading' | 'end' | Error = 'reading';

  constructor(
    path: string,
    compression: Exclude<Compression, 'none'>,
    { chunkBytes, wake }: { readonly chunkBytes: number; readonly wake: () => void },
  ) {
    this.path = path;
    const file = createReadStream(path, { highWaterMark: chunkBytes });
    file.on('data', (chunk) => {
      this.#bytesRead += chunk.length;
    });
    this.#stream = createDecompressor(compression, chunkBytes);
    this.#stream.on('readable', wake);
    this.#stream.on('end', () => {
      this.#state = 'end';
      wake();
    });
    const { signal } = this.#closing;
    this.#ended = pipeline(file, this.#stream, { signal }).catch((error: unknown) => {
      if (signal.aborted) return;
      this.#state = this.#describe(error);
      wake();
    });
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  fill(buffer: InputBuffer, bytesMax: number): 'data' | 'wait' | 'end' {
    const available = Math.min(this.#stream.readableLength, bytesMax);
    const chunk: unknown = available === 0 ? this.#stream.read() : this.#stream.read(available);
    if (chunk === null) {
      if (this.#state instanceof Error) throw this.#state;
      return this.#state === 'end' ? 'end' : 'wait';
    }
    assert(chunk instanceof Uint8Array, 'decompressed data are bytes');
    buffer.append(chunk);
    return 'data';
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  #describe(error: unknown): Error {
    const code = errorCode(error) ?? '';
    if (!/^(Z_|ZSTD_|ERR_)/.test(code)) return fileError('read', this.path, error);
    const what = /unexpected end|Z_BUF_ERROR/.test(`${code} ${errorMessage(error)}`)
      ? 'its compressed data ends too early'
      : `its compressed data is damaged (${errorMessage(error)})`;
    const hint = 'check the file; a wrong extension is overruled by source.compression';
    return new UserError(`cannot read "${this.path}": ${what}`, hint, { cause: error });
  }
}
