import { formatTableOptions } from '@millrace/formats';
import type { Connector } from '@millrace/operator';
import { resolveBoundedSource, resolveFormatSink } from '../format-table.ts';
import { selectsFile } from '../files/select-file.ts';
import { filesystemSourceOptions, sinkOptions, sourceOptions } from './options.ts';
import { openFilesystemSink, writtenFile } from './sink.ts';
import { openFilesystemSource } from './source.ts';

export const filesystemConnector: Connector = {
  name: 'filesystem',
  description: 'directories of files with a row a line, compressed or not',
  source: {
    options: { ...sourceOptions, ...formatTableOptions },
    resolve: (table) => resolveBoundedSource(table, sourceOptions),
    open: (context) => openFilesystemSource(context),
    reads: (options, file) => selectsFile(filesystemSourceOptions(options), file),
  },
  sink: {
    options: { ...sinkOptions, ...formatTableOptions },
    resolve: (table) => resolveFormatSink(table, sinkOptions, { oneSubtask: false }),
    open: openFilesystemSink,
    replaces: (options) => writtenFile(options, 0),
  },
};
