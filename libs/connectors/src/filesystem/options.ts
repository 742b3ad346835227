import { declareOptions, readOptions } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { must } from '@millrace/std';
import { type Compression, compressionOption } from '../files/compression.ts';
import { absolutePath, pathOption } from '../files/file-path.ts';
import { type FileSelection, fileSelection, selectionOptions } from '../files/file-selection.ts';

export interface FilesystemSourceOptions extends FileSelection {
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

export const sourceOptions = declareOptions({
  ...selectionOptions,
  'source.compression': compressionOption,
});

export const sinkOptions = declareOptions({
  path: pathOption,
  'filename.prefix': {
    kind: 'text',
    doc: 'how the names of files begin',
    default: 'part',
    check: refuseSlash,
  },
  'filename.suffix': {
    kind: 'text',
    doc: 'the extension of files',
    otherwise: '`json` for JSON, else `txt`',
    check: refuseSlash,
  },
  'json.compression': {
    kind: 'choice',
    choices: ['uncompressed', 'gzip'],
    doc: 'whether files are compressed; `gzip` adds `.gz` to the names',
    default: 'uncompressed',
  },
});

function refuseSlash(name: string): string | null {
  if (!name.includes('/')) return null;
  return `a name without "/": directories belong into the option 'path'`;
}

/** What resolving put into the program. */
export function filesystemSourceOptions(options: ConnectorOptions): FilesystemSourceOptions {
  const { values } = readOptions(sourceOptions, options);
  const selection = must(fileSelection(options), 'path');
  return { ...selection, compression: values['source.compression'] };
}

/** What resolving put into the program. */
export function filesystemSinkOptions(options: ConnectorOptions): FilesystemSinkOptions {
  const { values } = readOptions(sinkOptions, options);
  return {
    path: absolutePath(must(values.path, 'path')),
    prefix: values['filename.prefix'],
    suffix: values['filename.suffix'] ?? (options['format'] === 'json' ? 'json' : 'txt'),
    compression: values['json.compression'] === 'gzip' ? 'gzip' : 'none',
  };
}
