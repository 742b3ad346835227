import { requirePositional } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printAnswer } from '../print/print-answer.ts';
import { table } from '../print/table.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import {
  type Connector,
  connectorSchema,
  type OptionSchema,
  type RoleSchema,
  rolesOf,
} from '../rest/connector-answers.ts';

export const connectorDescribeCommand: Command = {
  name: 'connector describe',
  positionals: 'CONNECTOR',
  positionalsMax: 1,
  options: { ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: [
    'millrace connector describe impulse',
    'millrace connector describe single_file --json | jq .table_config',
  ],
  async run(given) {
    const client = openClient(connectorDescribeCommand, given);
    const name = requirePositional(connectorDescribeCommand, given);
    const connector = await client.ask(connectorSchema, `/connectors/${encodeURIComponent(name)}`);
    await printAnswer(given, connector, describe(connector));
    return 0;
  },
};

const HEADING = ['OPTION', 'VALUE', 'DEFAULT', 'WHAT IT IS'];

/** The options of each role as a table. */
function describe(connector: Connector): string {
  const roles = rolesOf(connector).map(
    (role) => `as a ${role.title}:\n\n${table(HEADING, optionRows(role))}`,
  );
  return [`${connector.name}: ${connector.description}`, ...roles].join('\n\n');
}

function optionRows({ properties, required }: RoleSchema): string[][] {
  return Object.entries(properties)
    .filter(([name]) => name !== 'type')
    .map(([name, option]) => [
      name,
      valueOf(option),
      required.includes(name) ? 'needed' : textOf(option.default),
      option.description,
    ]);
}

function valueOf({ type = '', enum: choices, anyOf }: OptionSchema): string {
  if (choices !== undefined) return choices.map(textOf).join(' | ');
  return anyOf?.map((kind) => kind.title ?? kind.type).join(' | ') ?? type;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
