import { TABLES } from '../connections/saved-kind.ts';
import { optionRows, showCommand } from '../connections/show-command.ts';
import { properties, table, timeText } from '../print/table.ts';
import type { ConnectionTable } from '../rest/connection-answers.ts';

export const tableShowCommand = showCommand(
  TABLES,
  ['millrace table show orders', 'millrace table show orders --json | jq .schema.fields'],
  describe,
);

function describe(shown: ConnectionTable): string {
  const { fields } = shown.schema;
  const about = properties([
    ['name', shown.name],
    ['id', shown.id],
    ['type', shown.table_type],
    ['connector', shown.connector],
    ['profile', shown.connection_profile?.name ?? ''],
    ['pipelines', String(shown.consumers)],
    ['columns', fields.length === 0 ? 'those of the INSERT' : ''],
    ['created', timeText(shown.created_at)],
  ]);
  const columns = fields.map(({ name, type, nullable }) => [
    name,
    `${type}${nullable ? '' : ' NOT NULL'}`,
  ]);
  return [
    about,
    ...tableOf(['OPTION', 'VALUE'], optionRows(shown)),
    ...tableOf(['COLUMN', 'TYPE'], columns),
  ].join('\n\n');
}

function tableOf(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [table(heading, rows)];
}
