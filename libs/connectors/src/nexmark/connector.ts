import type { Connector, Resolution, SourceResolution, TableDeclaration } from '@millrace/operator';
import { ownColumns } from '../own-columns.ts';
import { nexmarkOptions, readNexmarkOptions } from './options.ts';
import { nexmarkColumns } from './schema.ts';
import { NexmarkSource } from './source.ts';

export const nexmarkConnector: Connector = {
  name: 'nexmark',
  description:
    'events of an auction house: people, auctions and bids, as the Nexmark benchmark makes them',
  source: {
    options: nexmarkOptions,
    resolve: resolveNexmark,
    open: (context) => new NexmarkSource(context),
  },
};

function resolveNexmark(table: TableDeclaration): Resolution<SourceResolution> {
  const { value, canonical, issues } = readNexmarkOptions(table.options);
  const columns = ownColumns(table, nexmarkColumns);
  const all = [...issues, ...columns.issues];
  if (all.length > 0) return { kind: 'refused', issues: all };
  return {
    kind: 'resolved',
    value: {
      schema: columns.schema,
      timeField: columns.schema.length - 1,
      bounded: value.events !== null,
      options: canonical,
    },
  };
}
