import type { Connector } from '@millrace/operator';
import { resolveBoundedSource, resolveFormatSink } from '../format-table.ts';
import { readSinkOptions, readSourceOptions, singleFileOptions } from './options.ts';
import { openSingleFileSink } from './sink.ts';
import { openSingleFileSource } from './source.ts';

export const singleFileConnector: Connector = {
  name: 'single_file',
  description: 'one file with a row a line, read or written from end to end',
  source: {
    resolve: (table) => resolveBoundedSource(table, readSourceOptions),
    open: (context) => openSingleFileSource(context),
    reads: (options, file) => singleFileOptions(options).path === file,
  },
  sink: {
    resolve: (table) => resolveFormatSink(table, readSinkOptions, { oneSubtask: true }),
    open: openSingleFileSink,
    replaces: (options) => singleFileOptions(options).path,
  },
};
