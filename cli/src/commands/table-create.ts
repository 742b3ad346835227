import type { Command } from '../command.ts';
import { requireComplete } from '../connections/definition.ts';
import { readTableDefinition, TABLE_DEFINITION_OPTIONS } from '../connections/table-definition.ts';
import { printAnswer } from '../print/print-answer.ts';
import {
  CLIENT_OPTIONS,
  idempotencyHeaders,
  IDEMPOTENCY_OPTION,
  JSON_OPTION,
  openClient,
} from '../rest/client-options.ts';
import { tableSchema } from '../rest/connection-answers.ts';

export const tableCreateCommand: Command = {
  name: 'table create',
  positionals: '[NAME]',
  positionalsMax: 1,
  options: {
    ...TABLE_DEFINITION_OPTIONS,
    ...IDEMPOTENCY_OPTION,
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace table create orders -c single_file -t source -o path=/data/orders.json --sample rows.json',
    'millrace table create totals -c single_file -t sink -o path=/data/totals.json --column "id BIGINT NOT NULL" --column "total DOUBLE"',
    'millrace table create ticks --profile slow',
    'millrace table create --file table.json',
  ],
  async run(given) {
    const client = openClient(tableCreateCommand, given);
    const headers = idempotencyHeaders(tableCreateCommand, given);
    const body = await readTableDefinition(client, 'table create', given);
    requireComplete('table create', body);
    const request = { method: 'POST', body, headers } as const;
    const table = await client.ask(tableSchema, '/connection_tables', request);
    await printAnswer(given, table, `created ${table.id} "${table.name}", a ${table.table_type}`);
    return 0;
  },
};
