import type { Connector } from '@millrace/operator';
import { resolveBlackhole } from './options.ts';
import { BlackholeSink } from './sink.ts';

export const blackholeConnector: Connector = {
  name: 'blackhole',
  description: 'takes rows and drops them; what a query costs without its output',
  sink: { resolve: resolveBlackhole, open: () => new BlackholeSink() },
};
