import type { Connector } from '@millrace/operator';
import { blackholeOptions, resolveBlackhole } from './options.ts';
import { BlackholeSink } from './sink.ts';

export const blackholeConnector: Connector = {
  name: 'blackhole',
  description: 'takes rows and drops them; what a query costs without its output',
  sink: {
    options: blackholeOptions,
    resolve: resolveBlackhole,
    open: () => new BlackholeSink(),
  },
};
