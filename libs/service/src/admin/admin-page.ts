import type { Readable } from 'node:stream';

/** What an admin page answers, whatever serves it. */
export interface AdminPage {
  readonly status: number;
  readonly contentType: string;
  /** Under which name it is kept, where it is a file. */
  readonly fileName?: string;
  readonly body: string | Readable;
}
