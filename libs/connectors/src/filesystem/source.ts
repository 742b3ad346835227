import type { SourceContext } from '@millrace/operator';
import { FileRows } from '../files/file-rows.ts';
import { filesOfSubtask, listFiles } from '../files/list-files.ts';
import { filesystemSourceOptions } from './options.ts';

/** The files of a directory as they are when the source opens, each read by one subtask. */
export function openFilesystemSource(context: SourceContext, chunkBytes?: number): FileRows {
  const { path, pattern, compression } = filesystemSourceOptions(context.options);
  return new FileRows(context, {
    listFiles: async () =>
      filesOfSubtask(await listFiles({ path, pattern }), context.subtask, context.parallelism),
    compression,
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  });
}
