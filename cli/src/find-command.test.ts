import { expect, test } from 'vitest';
import { UsageError } from './arguments.ts';
import type { Command, CommandEntry } from './command.ts';
import { findCommand } from './find-command.ts';

const load = async (): Promise<Command> => {
  throw new Error('nobody runs it');
};
const list = { name: 'list', summary: 'list them', load };
const pipeline = { name: 'pipeline', summary: 'pipelines', subcommands: [list] };
const node = { name: 'node', summary: 'a daemon', load, subcommands: [list] };
const commands: readonly CommandEntry[] = [pipeline, node];

function found(line: string): string {
  const { path, rest } = findCommand(line.split(' '), commands);
  return `${path.join(' ')}: ${rest.join(' ')}`;
}

function complaint(line: string): Pick<UsageError, 'message' | 'command'> {
  try {
    return { message: found(line), command: [] };
  } catch (thrown) {
    if (thrown instanceof UsageError) return { message: thrown.message, command: thrown.command };
    throw thrown;
  }
}

test('a subcommand is found behind the name of its group', () => {
  expect(found('pipeline list --json')).toBe('pipeline list: --json');
  expect(found('pipeline')).toBe('pipeline: ');
  expect(found('pipeline --help')).toBe('pipeline: --help');
});

test('a command with subcommands is run where none of them is named', () => {
  expect(found('node')).toBe('node: ');
  expect(found('node --set a.b=c')).toBe('node: --set a.b=c');
  expect(found('node list')).toBe('node list: ');
});

test('what is not there is named, with what was meant and whose help to read', () => {
  expect(complaint('pipline list').message).toBe(
    'unknown command "pipline", did you mean "pipeline"?',
  );
  expect(complaint('pipeline lst')).toEqual({
    message: 'unknown command "lst", did you mean "list"?',
    command: ['pipeline'],
  });
});
