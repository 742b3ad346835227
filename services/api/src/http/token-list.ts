import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage, OperatingError } from '@millrace/std';

export type TokenListOptions = {
  /** Separated by commas. */
  readonly tokens: string;
  /** One token a line; empty lines and those that begin with `#` say nothing. Empty = no file. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Logger;
};

/** How often the file is looked at for a change. */
const LOOK_MS = 1_000;

/**
 * The tokens that callers may show. Kept as hashes: what is compared says nothing about a token by
 * the time it takes, and a heap dump says nothing at all.
 */
export class TokenList {
  readonly #options: TokenListOptions;
  readonly #given: ReadonlySet<string>;
  #ofFile: ReadonlySet<string> = new Set();
  #version = '';
  #nextLookMs = 0;

  /** Throws an `OperatingError` when the file cannot be read. */
  constructor(options: TokenListOptions) {
    this.#options = options;
    this.#given = hashesOf(options.tokens.split(','));
    if (options.file === '') return;
    try {
      this.#reread();
    } catch (cause) {
      throw new OperatingError(`the token file cannot be read: ${errorMessage(cause)}`, {
        domain: 'user',
        retry: 'never',
        hint: 'set security.token_file to a file with one token a line',
        cause,
      });
    }
  }

  /** False when everybody may call. A file without tokens lets nobody in. */
  get isOn(): boolean {
    return this.#given.size > 0 || this.#options.file !== '';
  }

  accepts(token: string): boolean {
    this.#lookForChange();
    const hash = hashOf(token);
    return this.#given.has(hash) || this.#ofFile.has(hash);
  }

  /** A file that is away for a moment, as it is while it is replaced, changes nothing. */
  #lookForChange(): void {
    const { file, clock, log } = this.#options;
    if (file === '' || clock.monotonicMs() < this.#nextLookMs) return;
    try {
      if (this.#reread()) log.info({ file, tokens: this.#ofFile.size }, 'tokens read again');
    } catch (error) {
      log.warn({ file, reason: errorMessage(error) }, 'the token file cannot be read; tokens stay');
    }
  }

  #reread(): boolean {
    const { file, clock } = this.#options;
    this.#nextLookMs = clock.monotonicMs() + LOOK_MS;
    const { mtimeMs, size, ino } = statSync(file);
    const version = [mtimeMs, size, ino].join('/');
    if (version === this.#version) return false;
    this.#ofFile = hashesOf(readFileSync(file, 'utf8').split('\n'));
    this.#version = version;
    return true;
  }
}

function hashesOf(tokens: readonly string[]): ReadonlySet<string> {
  const trimmed = tokens.map((token) => token.trim());
  return new Set(trimmed.filter((token) => token !== '' && !token.startsWith('#')).map(hashOf));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
