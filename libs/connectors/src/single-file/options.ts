import type { ConnectorOptions } from '@millrace/program';
import { must } from '@millrace/std';
import { type Compression, compressions } from '../files/compression.ts';
import { absolutePath, readPath } from '../files/file-path.ts';
import { OptionReader } from '../option-reader.ts';

export interface SingleFileOptions {
  /** Absolute. */
  readonly path: string;
  /** null = by the extension. */
  readonly compression: Compression | null;
}

/** Names what a source takes. */
export function readSourceOptions(reader: OptionReader): Compression | null {
  readPath(reader);
  // Arroyo's own tests hold the file back with it; here a file is read as soon as it is polled.
  reader.flag('wait_for_control');
  return reader.choice('source.compression', compressions);
}

/** Names what a sink takes. */
export function readSinkOptions(reader: OptionReader): void {
  readPath(reader);
  reader.flag('wait_for_control');
}

/** What resolving put into the program. */
export function singleFileOptions(options: ConnectorOptions): SingleFileOptions {
  const reader = new OptionReader(options);
  const compression = readSourceOptions(reader);
  return { path: absolutePath(must(reader.text('path'), 'path')), compression };
}
