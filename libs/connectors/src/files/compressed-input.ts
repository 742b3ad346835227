import { createReadStream, type ReadStream } from 'node:fs';
import type { Transform } from 'node:stream';
import type { InputBuffer } from '@millrace/formats';
import { UserError } from '@millrace/operator';
import { assert, errorCode } from '@millrace/std';
import { type Compression, createDecompressor } from './compression.ts';
import { fileError } from './file-error.ts';
import type { FileInput } from './input.ts';

/**
 * A compressed file. Node decompresses on its own threads; what is ready waits in the stream's
 * buffer, which is bounded, and the file is read no faster than that is emptied.
 */
export class CompressedInput implements FileInput {
  readonly path: string;
  readonly #file: ReadStream;
  readonly #stream: Transform;
  #bytesRead = 0;
  #state: 'reading' | 'end' | Error = 'reading';

  constructor(
    path: string,
    compression: Exclude<Compression, 'none'>,
    { chunkBytes, wake }: { readonly chunkBytes: number; readonly wake: () => void },
  ) {
    this.path = path;
    const settle = (state: 'end' | Error): void => {
      if (this.#state === 'reading') this.#state = state;
      wake();
    };
    this.#file = createReadStream(path, { highWaterMark: chunkBytes });
    this.#file.on('error', (error) => settle(fileError('read', path, error)));
    this.#file.on('data', (chunk) => {
      this.#bytesRead += chunk.length;
    });
    this.#stream = createDecompressor(compression, chunkBytes);
    this.#stream.on('error', (error) => settle(damageError(path, error)));
    this.#stream.on('end', () => settle('end'));
    this.#stream.on('readable', wake);
    this.#file.pipe(this.#stream);
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
    const closed = [this.#file, this.#stream].map(async (stream) => {
      if (stream.closed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      stream.once('close', resolve);
      stream.destroy();
      await promise;
    });
    await Promise.all(closed);
  }
}

/** What is wrong with a compressed file, from what the decompressor says. */
export function damageError(path: string, cause: Error): Error {
  const what = /unexpected end|Z_BUF_ERROR/.test(`${errorCode(cause)} ${cause.message}`)
    ? 'its compressed data ends too early'
    : `its compressed data is damaged (${cause.message})`;
  const hint = 'hint: check the file; a wrong extension is overruled by source.compression';
  return new UserError(`cannot read "${path}": ${what}`, hint, { cause });
}
