import type { InputBuffer } from '@millrace/formats';

/** What a file gives, piece by piece. */
export interface FileInput {
  readonly path: string;
  /** Bytes read from the disk. */
  readonly bytesRead: number;
  /**
   * Appends up to `bytesMax` bytes. `wait`: nothing yet; the source is woken when there is more.
   * @throws UserError, OperatingError
   */
  fill(buffer: InputBuffer, bytesMax: number): 'data' | 'wait' | 'end';
  close(): Promise<void>;
}
