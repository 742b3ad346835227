import type { Connector } from '@millrace/operator';
import { resolveGeneratedSource } from '../generated-source.ts';
import { nexmarkOptions, readNexmarkOptions } from './options.ts';
import { nexmarkColumns } from './schema.ts';
import { NexmarkSource } from './source.ts';

export const nexmarkConnector: Connector = {
  name: 'nexmark',
  description:
    'events of an auction house: people, auctions and bids, as the Nexmark benchmark makes them',
  source: {
    options: nexmarkOptions,
    resolve: (table) =>
      resolveGeneratedSource(table, nexmarkColumns, readNexmarkOptions(table.options)),
    open: (context) => new NexmarkSource(context),
  },
};
