import type { ConnectorOptions } from '@millrace/program';
import { errorMessage, must } from '@millrace/std';
import { type Compression, compressions } from '../files/compression.ts';
import { absolutePath, readPath } from '../files/file-path.ts';
import { OptionReader } from '../option-reader.ts';

export interface FilesystemSourceOptions {
  /** Absolute: a file, a directory or a pattern. */
  readonly path: string;
  readonly pattern: RegExp | null;
  /** null = by each file's extension. */
  readonly compression: Compression | null;
}

export interface FilesystemSinkOptions {
  /** Absolute: a directory. */
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly compression: 'none' | 'gzip';
}

export function readSourceOptions(reader: OptionReader): void {
  readPath(reader);
  reader.choice('source.compression', compressions);
  const pattern = reader.text('source.regex_pattern');
  if (pattern === null) return;
  try {
    new RegExp(pattern);
  } catch (error) {
    reader.refuse('source.regex_pattern', `option "source.regex_pattern": ${errorMessage(error)}`);
  }
}

export function readSinkOptions(reader: OptionReader): void {
  readPath(reader);
  for (const option of ['filename.prefix', 'filename.suffix']) {
    if (!reader.text(option)?.includes('/')) continue;
    const hint = "directories belong into the option 'path'";
    reader.refuse(option, `option "${option}" cannot contain "/"`, hint);
  }
  reader.choice('json.compression', ['uncompressed', 'gzip']);
}

/** What resolving put into the program. */
export function filesystemSourceOptions(options: ConnectorOptions): FilesystemSourceOptions {
  const reader = new OptionReader(options);
  const pattern = reader.text('source.regex_pattern');
  return {
    path: absolutePath(must(reader.text('path'), 'path')),
    pattern: pattern === null ? null : new RegExp(pattern),
    compression: reader.choice('source.compression', compressions),
  };
}

/** What resolving put into the program. */
export function filesystemSinkOptions(options: ConnectorOptions): FilesystemSinkOptions {
  const reader = new OptionReader(options);
  return {
    path: absolutePath(must(reader.text('path'), 'path')),
    prefix: reader.text('filename.prefix') ?? 'part',
    suffix: reader.text('filename.suffix') ?? (options['format'] === 'json' ? 'json' : 'txt'),
    compression: options['json.compression'] === 'gzip' ? 'gzip' : 'none',
  };
}
