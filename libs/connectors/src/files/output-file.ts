import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
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

/**
 * A file that is written from its beginning to its end, and is this run's own: a run that was given
 * up and does not know it yet may write to the same path, and must neither add to the rows of its
 * successor nor take its file away.
 */
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

  /** Makes the directories that are missing, and an empty file in place of what was there. */
  open(): void {
    makeDirectory(dirname(this.#writtenPath));
    this.#try('write', () => {
      this.#file = openAnew(this.#writtenPath);
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
      if (appears === 'complete') {
        fsyncSync(file);
        if (!this.#isOwn(file)) throw new Error('another run of the job writes it anew');
      }
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
    const isLeftover = this.#options.appears === 'complete' && this.#isOwn(file);
    closeSync(file);
    if (isLeftover) rmSync(this.#writtenPath, { force: true });
  }

  /** Whether the path still leads to the file that was opened. */
  #isOwn(file: number): boolean {
    const opened = fstatSync(file, { bigint: true });
    const there = lstatSync(this.#writtenPath, { bigint: true, throwIfNoEntry: false });
    return there?.ino === opened.ino && there.dev === opened.dev;
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

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw fileError('make directory', directory, error);
  }
}

/** A new file under the name, and with the permissions, of the one that was there. */
function openAnew(path: string): number {
  const before = lstatSync(path, { throwIfNoEntry: false });
  // Pipes, devices and links are written to where they are.
  if (before?.isFile() !== true) return openSync(path, 'w');
  accessSync(path, constants.W_OK);
  try {
    rmSync(path);
  } catch {
    // Its directory does not let go of it, as one that a container has mounted: it is emptied.
    return openSync(path, 'w');
  }
  const file = openSync(path, 'w');
  fchmodSync(file, before.mode);
  return file;
}
