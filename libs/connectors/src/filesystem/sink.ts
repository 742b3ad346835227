import { join } from 'node:path';
import type { SinkContext } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { FileSink } from '../files/file-sink.ts';
import { filesystemSinkOptions } from './options.ts';

export function openFilesystemSink(context: SinkContext): FileSink {
  const { compression } = filesystemSinkOptions(context.options);
  const path = writtenFile(context.options, context.subtask);
  return new FileSink(context, { path, compression, appears: 'complete' });
}

/**
 * One file a subtask, such as `part-00003.json`. The name says the subtask alone: a job that runs
 * again replaces its files rather than add to them.
 */
export function writtenFile(options: ConnectorOptions, subtask: number): string {
  const { path, prefix, suffix, compression } = filesystemSinkOptions(options);
  const number = String(subtask).padStart(5, '0');
  const extension = compression === 'gzip' ? `${suffix}.gz` : suffix;
  return join(path, `${prefix}-${number}.${extension}`);
}
