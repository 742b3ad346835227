import type { Command } from '../command.ts';
import { print, printJson } from '../print/print.ts';
import { table } from '../print/table.ts';
import { listSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient, QUIET_OPTION } from '../rest/client-options.ts';
import { connectorSchema } from '../rest/connector-answers.ts';

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
    const rows = connectors.map(({ name, source, sink, description }) => {
      const roles = [...(source ? ['source'] : []), ...(sink ? ['sink'] : [])];
      return [name, roles.join(', '), description];
    });
    if (given.options['json'] === true) await printJson(connectors);
    else if (given.options['quiet'] === true) await print(rows.map(([name]) => name).join('\n'));
    else await print(table(['NAME', 'ROLES', 'WHAT IT IS'], rows));
    return 0;
  },
};
