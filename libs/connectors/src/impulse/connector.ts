import type { Connector } from '@millrace/operator';
import { resolveGeneratedSource } from '../generated-source.ts';
import { impulseOptions, readImpulseOptions } from './options.ts';
import { impulseColumns } from './schema.ts';
import { ImpulseSource } from './source.ts';

export const impulseConnector: Connector = {
  name: 'impulse',
  description: 'numbered events at a rate, to try out queries and to count on',
  source: {
    options: impulseOptions,
    resolve: (table) =>
      resolveGeneratedSource(table, impulseColumns, readImpulseOptions(table.options)),
    open: (context) => new ImpulseSource(context),
  },
};
