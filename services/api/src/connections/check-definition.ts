import type { ConnectionProfile } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import { type CheckedTable, checkTable, type TablePart } from '@millrace/planner';
import { unreachable } from '@millrace/std';
import { schemaOptions } from '../formats/schema-options.ts';
import type { ErrorDetail } from '../http/api-error.ts';
import {
  savedProfile,
  savedTable,
  storedSchema,
  type TableDefinition,
} from './load-connections.ts';

/** What a table comes to, or all that is wrong with it, by the places in its body. */
export function checkDefinition(
  catalog: Catalog,
  definition: TableDefinition,
  profile: ConnectionProfile | undefined,
): { readonly checked: CheckedTable | null; readonly problems: readonly ErrorDetail[] } {
  const profiles = profile === undefined ? [] : [savedProfile(profile)];
  const { checked, problems } = checkTable(savedTable(definition, profile), {
    catalog,
    parallelism: 1,
    defaultSink: 'preview',
    saved: { tables: [], profiles },
  });
  const ofSchema = Object.keys(schemaOptions(storedSchema(definition.schema)));
  return {
    checked,
    problems: problems.map(({ part, message, hint }) => ({
      path: pathOf(part, ofSchema),
      message,
      hint,
    })),
  };
}

function pathOf(part: TablePart, ofSchema: readonly string[]): string {
  switch (part.kind) {
    case 'table':
      return 'config';
    case 'column':
      return `schema.fields.${part.index}`;
    case 'option':
      if (part.name === 'connector') return 'connector';
      if (part.name === 'connection_profile') return 'connection_profile_id';
      if (!ofSchema.includes(part.name)) return `config.${part.name}`;
      return `schema.${part.name.split('.', 1)[0] === 'json' ? 'format' : part.name}`;
    default:
      return unreachable(part);
  }
}
