import type { z } from 'zod';
import type { Command } from '../command.ts';
import type { Definition } from '../connections/definition.ts';
import { definitionToTest } from '../connections/definition-to-test.ts';
import { TABLES } from '../connections/saved-kind.ts';
import { readTableDefinition, TABLE_DEFINITION_OPTIONS } from '../connections/table-definition.ts';
import { tellTest } from '../connections/tell-test.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { type ConnectionTable, testMessageSchema } from '../rest/connection-answers.ts';
import type { RestClient } from '../rest/rest-client.ts';
import { AWAY_STATUS, refusalOf } from '../rest/rest-error.ts';
import { readEvents } from '../rest/server-sent-events.ts';
import { AGAIN_HINT, UnreachableError } from '../rest/unreachable-error.ts';

export const tableTestCommand: Command = {
  name: 'table test',
  positionals: '[TABLE]',
  positionalsMax: 1,
  options: { ...TABLE_DEFINITION_OPTIONS, ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: [
    'millrace table test orders',
    'millrace table test -c single_file -t source -o path=/data/orders.json --column "id BIGINT"',
    'millrace table test --file table.json && millrace table create --file table.json',
  ],
  async run(given) {
    const client = openClient(tableTestCommand, given);
    const body = await definitionToTest(client, given, {
      command: tableTestCommand,
      kind: TABLES,
      defining: TABLE_DEFINITION_OPTIONS,
      readNew: () => readTableDefinition(client, 'table test', given),
      definitionOf,
    });
    return tellTest(testTable(client, body), given.options['json'] === true);
  },
};

function definitionOf({ name, connector, config, ...table }: ConnectionTable): Definition {
  const { connection_profile: profile } = table;
  // Its fields are what a definition came to; a body may have only one of them.
  const { definition: _definition, ...schema } = table.schema;
  return { name, connector, config, schema, connection_profile_id: profile?.id ?? null };
}

/** How far the test comes, up to the message that is its end. */
async function* testTable(
  client: RestClient,
  body: Definition,
): AsyncGenerator<z.output<typeof testMessageSchema>> {
  const stream = await client.stream('/connection_tables/test', { method: 'POST', body });
  for await (const { event, data } of readEvents(stream)) {
    if (event === 'error') throw refusalOf(AWAY_STATUS, data, client.url);
    const message = testMessageSchema.parse(JSON.parse(data));
    yield message;
    if (message.done) return;
  }
  throw new UnreachableError(client.url, 'the stream ended in the middle', { hint: AGAIN_HINT });
}
