import { timestampType } from '@millrace/data';
import { formatTableOptions, resolveFormat } from '@millrace/formats';
import type { Catalog, Resolution, SourceResolution, TableDeclaration } from '@millrace/operator';
import type { SavedColumn } from '@millrace/planner';
import { must } from '@millrace/std';
import { checkDefinition } from '../connections/check-definition.ts';
import { refuseInput } from '../http/refuse-input.ts';
import type { ConnectionSchema } from '../formats/connection-schema.ts';
import { declaredColumns, savedColumns } from '../formats/schema-columns.ts';

/** What a schema comes to; refuses one that no table could have, with all that is wrong at once. */
export function testSchema(schema: ConnectionSchema): { readonly fields: SavedColumn[] } {
  const { columns, problems: ofColumns } = declaredColumns(schema);
  const { fields: _fields, ...format } = schema;
  const { checked, problems } = checkDefinition(
    catalog,
    {
      name: 'schema',
      connector: 'format',
      tableType: 'source',
      config: {},
      schema: { ...format, declared: columns, fields: columns },
    },
    undefined,
  );
  const others = ofColumns.length > 0 ? [] : problems;
  refuseInput([
    ...ofColumns,
    ...others.map(({ path = '', ...rest }) => ({ ...rest, path: path.replace(/^schema\./, '') })),
  ]);
  return { fields: [...savedColumns(must(checked, 'a schema without problems').columns)] };
}

/** A connector that is nothing but its format, so that schemas are judged like those of tables. */
const catalog: Catalog = {
  names: ['format'],
  connector: () => ({
    name: 'format',
    description: 'rows in a format',
    source: {
      options: formatTableOptions,
      resolve,
      open: () => {
        throw new Error('a format alone cannot be read');
      },
    },
  }),
};

function resolve(table: TableDeclaration): Resolution<SourceResolution> {
  const resolved = resolveFormat(table, 'source', {
    own: null,
    format: 'json',
    framing: 'newline',
  });
  if (resolved.kind === 'refused') return resolved;
  const { schema } = resolved.value;
  if (schema === null) {
    const message = 'the schema has no columns';
    return { kind: 'refused', issues: [{ option: null, message }] };
  }
  const time = { name: '_timestamp', type: timestampType, nullable: false };
  const value = { schema: [...schema, time], timeField: schema.length, bounded: true, options: {} };
  return { kind: 'resolved', value };
}
