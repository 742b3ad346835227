import { createHash } from 'node:crypto';
import type { SecuritySurroundings } from './security-surroundings.ts';
import { ChangingFiles } from './changing-files.ts';

export interface TokenListOptions extends SecuritySurroundings {
  /** Separated by commas. */
  readonly tokens: string;
  /** One token a line; what stands behind a `#` says nothing. Empty = no file. */
  readonly file: string;
}

/** Why somebody is not let in, and what to do about it. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/**
 * The tokens that callers may show. Kept as hashes: what is compared says nothing about a token by
 * the time it takes, and a heap dump says nothing at all.
 */
export class TokenList {
  readonly #given: ReadonlySet<string>;
  readonly #ofFile: ChangingFiles<ReadonlySet<string>> | null;

  /** Throws when the file cannot be read. */
  constructor({ tokens, file, clock, log }: TokenListOptions) {
    this.#given = hashesOf(tokens.split(','));
    const parse = ([text = '']: readonly string[]) => hashesOf(text.split('\n'));
    const what = 'tokens';
    this.#ofFile =
      file === '' ? null : new ChangingFiles({ paths: [file], parse, what, clock, log });
  }

  /** False when everybody may call. A file without tokens lets nobody in. */
  get isOn(): boolean {
    return this.#given.size > 0 || this.#ofFile !== null;
  }

  accepts(token: string): boolean {
    const hash = hashOf(token);
    return this.#given.has(hash) || this.#ofFile?.value.has(hash) === true;
  }
}

/**
 * Whether the `authorization` header of a request shows a token of one of the lists; null when it
 * does, and where no list is on.
 */
export function checkToken(
  header: string | null | undefined,
  ...lists: readonly TokenList[]
): Refusal | null {
  const on = lists.filter((list) => list.isOn);
  if (on.length === 0) return null;
  const [, token] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  if (token !== undefined && on.some((list) => list.accepts(token))) return null;
  return {
    message: token === undefined ? 'a token is needed' : 'the token is not accepted',
    hint: 'send the header "Authorization: Bearer <token>"',
  };
}

/** Behind blanks or at the start of a line: a token itself may have the character in it. */
const REMARK = /(?:^|\s)#.*$/;

function hashesOf(tokens: readonly string[]): ReadonlySet<string> {
  const trimmed = tokens.map((token) => token.replace(REMARK, '').trim());
  return new Set(trimmed.filter((token) => token !== '').map(hashOf));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
