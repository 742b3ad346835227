import { listCommand } from '../connections/list-command.ts';
import { TABLES } from '../connections/saved-kind.ts';
import { timeText } from '../print/table.ts';

export const tableListCommand = listCommand(TABLES, {
  heading: ['ID', 'NAME', 'TYPE', 'CONNECTOR', 'PROFILE', 'COLUMNS', 'PIPELINES', 'CREATED'],
  toRow: (table) => [
    table.id,
    table.name,
    table.table_type,
    table.connector,
    table.connection_profile?.name ?? '',
    String(table.schema.fields.length),
    String(table.consumers),
    timeText(table.created_at),
  ],
});
