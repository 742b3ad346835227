import type { SourceContext } from '@millrace/operator';
import { FileRows } from '../files/file-rows.ts';
import { singleFileOptions } from './options.ts';

/** One file, read by the first subtask; the others have nothing to do. */
export function openSingleFileSource(context: SourceContext, chunkBytes?: number): FileRows {
  const { path, compression } = singleFileOptions(context.options);
  return new FileRows(context, {
    listFiles: async () => (context.subtask === 0 ? [path] : []),
    compression,
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  });
}
