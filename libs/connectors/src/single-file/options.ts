import { declareOptions, readOptions } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { must } from '@millrace/std';
import { type Compression, compressionOption } from '../files/compression.ts';
import { absolutePath, pathOption } from '../files/file-path.ts';

export interface SingleFileOptions {
  /** Absolute. */
  readonly path: string;
  /** null = by the extension. */
  readonly compression: Compression | null;
}

export const sinkOptions = declareOptions({
  path: pathOption,
  wait_for_control: {
    kind: 'flag',
    doc: "means nothing here: Arroyo's own tests hold the file back with it",
  },
});

export const sourceOptions = declareOptions({
  ...sinkOptions,
  'source.compression': compressionOption,
});

/** What resolving put into the program. */
export function singleFileOptions(options: ConnectorOptions): SingleFileOptions {
  const { values } = readOptions(sourceOptions, options);
  return {
    path: absolutePath(must(values.path, 'path')),
    compression: values['source.compression'],
  };
}
