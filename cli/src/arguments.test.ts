import { expect, test } from 'vitest';
import { parseArguments, UsageError } from './arguments.ts';
import type { Command } from './command.ts';

const command: Command = {
  name: 'run',
  positionals: '[FILE | -]',
  positionalsMax: 1,
  options: {
    parallelism: { type: 'string', short: 'p', value: 'N', help: 'threads' },
    quiet: { type: 'boolean', help: 'say nothing' },
    mode: { type: 'string', choices: ['Fast', 'Slow'], help: 'how' },
    set: { type: 'string', short: 's', multiple: true, value: 'KEY=VALUE', help: 'a setting' },
  },
  examples: ['millrace run query.sql'],
  run: async () => 0,
};

function complaint(...words: string[]): string {
  try {
    parseArguments(command, words);
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  }
  return 'understood';
}

test('options, short options and repeated options are read wherever they stand', () => {
  const given = parseArguments(command, [
    '-p',
    '2',
    '-',
    '--mode',
    'slow',
    '--quiet',
    '-sa=1',
    '--set=b=2',
  ]);
  expect(given).toEqual({
    positionals: ['-'],
    options: { parallelism: '2', mode: 'Slow', quiet: true, set: ['a=1', 'b=2'] },
  });
});

test('words after two dashes are not options', () => {
  expect(parseArguments(command, ['--', '--quiet'])).toEqual({
    positionals: ['--quiet'],
    options: {},
  });
});

test('what is not understood is named', () => {
  expect(complaint('--paralelism', '2')).toBe(
    'unknown option "--paralelism", did you mean "--parallelism"?',
  );
  expect(complaint('-x')).toBe('unknown option "-x"');
  expect(complaint('--parallelism')).toBe('option "--parallelism" needs a value');
  expect(complaint('--quiet=yes')).toBe('option "--quiet" takes no value');
  expect(complaint('-p1', '-p2')).toBe('option "-p" is given twice');
  expect(complaint('--mode=fats')).toBe(
    '"--mode" is one of Fast, Slow, not "fats", did you mean "Fast"?',
  );
  expect(complaint('a.sql', 'b.sql')).toBe('unexpected argument "b.sql"');
});
