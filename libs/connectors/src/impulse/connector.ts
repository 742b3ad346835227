import type { Connector, Resolution, SourceResolution, TableDeclaration } from '@millrace/operator';
import { ownColumns } from '../own-columns.ts';
import { impulseOptions, readImpulseOptions } from './options.ts';
import { impulseColumns } from './schema.ts';
import { ImpulseSource } from './source.ts';

export const impulseConnector: Connector = {
  name: 'impulse',
  description: 'numbered events at a rate, to try out queries and to count on',
  source: {
    options: impulseOptions,
    resolve: resolveImpulse,
    open: (context) => new ImpulseSource(context),
  },
};

function resolveImpulse(table: TableDeclaration): Resolution<SourceResolution> {
  const { value, canonical, issues } = readImpulseOptions(table.options);
  const columns = ownColumns(table, impulseColumns);
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
