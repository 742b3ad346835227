import { join } from 'node:path';
import type { SinkContext } from '@millrace/operator';
import { FileSink } from '../files/file-sink.ts';
import { filesystemSinkOptions } from './options.ts';

/**
 * One file a subtask, such as `part-00003.json`. The name says the subtask alone: a job that runs
 * again replaces its files rather than add to them.
 */
export function openFilesystemSink(context: SinkContext): FileSink {
  const { path, prefix, suffix, compression } = filesystemSinkOptions(context.options);
  const number = String(context.subtask).padStart(5, '0');
  const extension = compression === 'gzip' ? `${suffix}.gz` : suffix;
  const file = join(path, `${prefix}-${number}.${extension}`);
  return new FileSink(context, { path: file, compression, appears: 'complete' });
}
