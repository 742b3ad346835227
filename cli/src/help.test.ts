import { expect, test } from 'vitest';
import type { Command } from './command.ts';
import { commandHelp, groupHelp } from './help.ts';

test('the help of a command lists its options with their values', () => {
  const command: Command = {
    name: 'run',
    positionals: '[FILE | -]',
    positionalsMax: 1,
    options: {
      parallelism: { type: 'string', short: 'p', value: 'N', help: 'threads' },
      quiet: { type: 'boolean', help: 'say nothing' },
    },
    examples: ['millrace run query.sql'],
    run: async () => 0,
  };
  expect(
    commandHelp(command, { name: 'run', summary: 'run a query' }),
  ).toBe(`millrace run: run a query

Usage: millrace run [FILE | -] [OPTIONS]

Options:
  -p, --parallelism N  threads
      --quiet          say nothing
  -h, --help           this text

Examples:
  millrace run query.sql
`);
});

test('the help of a group lists its commands', () => {
  const list = { name: 'list', summary: 'list them' };
  const pipeline = { name: 'pipeline', summary: 'pipelines', subcommands: [list] };
  expect(groupHelp('pipeline', pipeline)).toBe(`millrace pipeline: pipelines

Usage: millrace pipeline COMMAND [OPTIONS]

Commands:
  list  list them

"millrace pipeline COMMAND --help" tells more of each.
`);
});
