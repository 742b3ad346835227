import { createCommand } from '../connections/create-command.ts';
import { TABLES } from '../connections/saved-kind.ts';
import { readTableDefinition, TABLE_DEFINITION_OPTIONS } from '../connections/table-definition.ts';

export const tableCreateCommand = createCommand(TABLES, {
  defining: TABLE_DEFINITION_OPTIONS,
  examples: [
    'millrace table create orders -c single_file -t source -o path=/data/orders.json --sample rows.json',
    'millrace table create totals -c single_file -t sink -o path=/data/totals.json --column "id BIGINT NOT NULL" --column "total DOUBLE"',
    'millrace table create ticks --profile slow',
    'millrace table create --file table.json',
  ],
  read: (client, given) => readTableDefinition(client, 'table create', given),
  describe: ({ table_type: type }) => `, a ${type}`,
});
