import type { Command } from '../command.ts';
import { printList } from '../print/print-list.ts';
import { listSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient, QUIET_OPTION } from '../rest/client-options.ts';
import { type Connector, connectorSchema } from '../rest/connector-answers.ts';

export const connectorListCommand: Command = {
  name: 'connector list',
  positionals: '',
  positionalsMax: 0,
  options: {
    ...QUIET_OPTION,
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: ['millrace connector list', 'millrace connector list --json | jq .[].name'],
  async run(given) {
    const client = openClient(connectorListCommand, given);
    const connectors = (await client.ask(listSchema(connectorSchema), '/connectors')).data;
    await printList(given, connectors, {
      heading: ['NAME', 'ROLES', 'WHAT IT IS'],
      toRow,
      nameOf: ({ name }) => name,
      none: 'the API has no connectors, so that no query can read or write',
    });
    return 0;
  },
};

function toRow({ name, source, sink, description }: Connector): string[] {
  const roles = [...(source ? ['source'] : []), ...(sink ? ['sink'] : [])];
  return [name, roles.join(', '), description];
}
