import { formatTableOptions } from '@millrace/formats';
import type { Connector } from '@millrace/operator';
import { resolveBoundedSource, resolveFormatSink } from '../format-table.ts';
import { testReading } from '../files/test-reading.ts';
import { testWritingFile } from '../files/test-writing.ts';
import { singleFileOptions, sinkOptions, sourceOptions } from './options.ts';
import { openSingleFileSink } from './sink.ts';
import { openSingleFileSource } from './source.ts';

export const singleFileConnector: Connector = {
  name: 'single_file',
  description: 'one file with a row a line, read or written from end to end',
  source: {
    options: { ...sourceOptions, ...formatTableOptions },
    resolve: (table) => resolveBoundedSource(table, sourceOptions),
    open: (context) => openSingleFileSource(context),
    test: (table, signal) => {
      const { path, compression } = singleFileOptions(table.options);
      return testReading(table, { path, compression, list: async () => [path] }, signal);
    },
    reads: (options, file) => singleFileOptions(options).path === file,
  },
  sink: {
    options: { ...sinkOptions, ...formatTableOptions },
    resolve: (table) => resolveFormatSink(table, sinkOptions, { oneSubtask: true }),
    open: openSingleFileSink,
    test: ({ options }) => testWritingFile(singleFileOptions(options).path),
    replaces: (options) => singleFileOptions(options).path,
  },
};
