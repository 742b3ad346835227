import type { SinkContext } from '@millrace/operator';
import { assert } from '@millrace/std';
import { FileSink } from '../files/file-sink.ts';
import { compressionOf } from '../files/compression.ts';
import { singleFileOptions } from './options.ts';

/** One file, written in its place from the beginning: what was in it is gone. */
export function openSingleFileSink(context: SinkContext): FileSink {
  assert(context.parallelism === 1, 'a single file is written by one subtask');
  const { path } = singleFileOptions(context.options);
  const compression = compressionOf(path, null) === 'gzip' ? 'gzip' : 'none';
  return new FileSink(context, { path, compression, appears: 'growing' });
}
