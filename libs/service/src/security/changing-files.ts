import { readFileSync, statSync } from 'node:fs';
import { errorMessage } from '@millrace/std';
import type { SecuritySurroundings } from './security-surroundings.ts';

export interface ChangingFilesOptions<T> extends SecuritySurroundings {
  readonly paths: readonly string[];
  /** What the texts of the files mean together. Throws when they mean nothing. */
  readonly parse: (texts: readonly string[]) => T;
  /** In the log, such as `tokens`. */
  readonly what: string;
}

/** How often files are looked at for a change. */
const LOOK_MS = 1_000;

/**
 * Files that may be replaced while a process runs. They are looked at when their content is asked
 * for, at most once a second; files that are away or wrong for a moment change nothing.
 */
export class ChangingFiles<T> {
  readonly #options: ChangingFilesOptions<T>;
  #version = '';
  #nextLookMs = 0;
  #problem = '';
  #value: T;

  /** Throws when the files cannot be read or mean nothing. */
  constructor(options: ChangingFilesOptions<T>) {
    this.#options = options;
    this.#version = this.#look();
    this.#value = this.#read();
  }

  /** The same object until the files change. */
  get value(): T {
    if (this.#options.clock.monotonicMs() < this.#nextLookMs) return this.#value;
    const { log, what, paths } = this.#options;
    try {
      const version = this.#look();
      if (version === this.#version) return this.#value;
      // Before reading: files that are wrong are complained of once, and read when they change.
      this.#version = version;
      this.#value = this.#read();
      log.info({ files: paths }, `${what} read again`);
    } catch (error) {
      const reason = errorMessage(error);
      if (reason !== this.#problem) {
        log.warn({ files: paths, reason }, `${what} cannot be read; those from before stay`);
      }
      this.#problem = reason;
      return this.#value;
    }
    this.#problem = '';
    return this.#value;
  }

  #look(): string {
    const { clock, paths } = this.#options;
    this.#nextLookMs = clock.monotonicMs() + LOOK_MS;
    return paths
      .map((path) => {
        const { mtimeMs, size, ino } = statSync(path);
        return [mtimeMs, size, ino].join('/');
      })
      .join(' ');
  }

  #read(): T {
    return this.#options.parse(this.#options.paths.map((path) => readFileSync(path, 'utf8')));
  }
}
