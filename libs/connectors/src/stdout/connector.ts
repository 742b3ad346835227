import { formatTableOptions } from '@millrace/formats';
import type { Connector } from '@millrace/operator';
import { resolveStdout } from './options.ts';
import { StdoutSink } from './sink.ts';

export const stdoutConnector: Connector = {
  name: 'stdout',
  description: 'writes rows as JSON lines to the standard output of the worker',
  sink: {
    options: formatTableOptions,
    resolve: resolveStdout,
    open: (context) => new StdoutSink(context),
  },
};
