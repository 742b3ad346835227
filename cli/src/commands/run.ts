import { textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { readQuery } from '../run/read-query.ts';
import { runQuery } from '../run/run-query.ts';

export const runQueryCommand: Command = {
  name: 'run',
  positionals: '[FILE | -]',
  positionalsMax: 1,
  options: {
    parallelism: {
      type: 'string',
      short: 'p',
      value: 'N',
      help: 'threads that share the work (1)',
    },
  },
  examples: [
    'millrace run query.sql',
    'millrace run --parallelism 2 query.sql > rows.json',
    'cat query.sql | millrace run - | head',
  ],
  async run(given) {
    const parallelism = readParallelism(given);
    const [file = '-'] = given.positionals;
    return runQuery({ text: await readQuery(file), parallelism });
  },
};

const PARALLELISM_MAX = 1024;

function readParallelism(given: Arguments): number {
  const text = textOption(given, 'parallelism') ?? '1';
  const parallelism = Number(text);
  const isValid = /^\d+$/.test(text) && parallelism >= 1 && parallelism <= PARALLELISM_MAX;
  if (isValid) return parallelism;
  throw new UsageError(['run'], `parallelism is between 1 and ${PARALLELISM_MAX}, not "${text}"`);
}
