import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileError } from './file-error.ts';

export interface OutputFileOptions {
  /** Absolute. */
  readonly path: string;
  /**
   * `complete`: the file appears under its name when it is complete, and not before. It is written
   * under a name with a dot before it, which sources leave out; a failure leaves nothing behind.
   * `growing`: the file is written in its place, for whoever wants to watch it grow.
   */
  readonly appears: 'complete' | 'growing';
  /** Stands in for `fs.writeSync` in tests of full disks. */
  readonly writeBytes?: typeof writeSync;
}

/** A file that is written from its beginning to its end. */
export class OutputFile {
  readonly #options: OutputFileOptions;
  readonly #writtenPath: string;
  #file: number | null = null;

  constructor(options: OutputFileOptions) {
    const { path, appears } = options;
    this.#options = options;
    this.#writtenPath =
      appears === 'growing' ? path : join(dirname(path), `.${basename(path)}.unfinished`);
  }

  /** Creates the directory if need be, and empties the file. */
  open(): void {
    this.#try('write', () => {
      mkdirSync(dirname(this.#writtenPath), { recursive: true });
      this.#file = openSync(this.#writtenPath, 'w');
    });
  }

  /** @throws UserError, OperatingError, after which the file is closed */
  write(bytes: Uint8Array): void {
    const writeBytes = this.#options.writeBytes ?? writeSync;
    this.#try('write', (file) => {
      for (let done = 0; done < bytes.length; ) {
        done += writeBytes(file, bytes, done, bytes.length - done);
      }
    });
  }

  finish(): void {
    const { path, appears } = this.#options;
    this.#try('finish', (file) => {
      if (appears === 'complete') fsyncSync(file);
      this.#file = null;
      closeSync(file);
      if (appears === 'complete') renameSync(this.#writtenPath, path);
    });
  }

  /** Gives up a file that is not finished. */
  discard(): void {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    closeSync(file);
    if (this.#options.appears === 'complete') rmSync(this.#writtenPath, { force: true });
  }

  #try(doing: string, work: (file: number) => void): void {
    try {
      work(this.#file ?? -1);
    } catch (error) {
      this.discard();
      throw fileError(doing, this.#options.path, error);
    }
  }
}
