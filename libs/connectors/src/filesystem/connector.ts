import { formatTableOptions } from '@millrace/formats';
import type { Connector } from '@millrace/operator';
import { resolveBoundedSource, resolveFormatSink } from '../format-table.ts';
import { selectsFile } from '../files/select-file.ts';
import { listFiles } from '../files/list-files.ts';
import { testReading } from '../files/test-reading.ts';
import { testWritingInto } from '../files/test-writing.ts';
import {
  filesystemSinkOptions,
  filesystemSourceOptions,
  sinkOptions,
  sourceOptions,
} from './options.ts';
import { openFilesystemSink, writtenFile } from './sink.ts';
import { openFilesystemSource } from './source.ts';

export const filesystemConnector: Connector = {
  name: 'filesystem',
  description: 'directories of files with a row a line, compressed or not',
  source: {
    options: { ...sourceOptions, ...formatTableOptions },
    resolve: (table) => resolveBoundedSource(table, sourceOptions),
    open: (context) => openFilesystemSource(context),
    test: (table, signal) => {
      const { path, pattern, compression } = filesystemSourceOptions(table.options);
      const list = () => listFiles({ path, pattern });
      return testReading(table, { path, compression, list }, signal);
    },
    reads: (options, file) => selectsFile(filesystemSourceOptions(options), file),
  },
  sink: {
    options: { ...sinkOptions, ...formatTableOptions },
    resolve: (table) => resolveFormatSink(table, sinkOptions, { oneSubtask: false }),
    open: openFilesystemSink,
    test: ({ options }) => testWritingInto(filesystemSinkOptions(options).path),
    replaces: (options) => writtenFile(options, 0),
  },
};
