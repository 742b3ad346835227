import type { Command } from '../command.ts';
import { readParallelism } from '../parallelism.ts';
import { readText } from '../read-text.ts';
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
    const parallelism = readParallelism('run', given);
    const [file = '-'] = given.positionals;
    return runQuery({ text: await readText(file), parallelism });
  },
};
