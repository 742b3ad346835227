import { listOption, textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { readParallelism } from '../parallelism.ts';
import { print, printJson } from '../print/print.ts';
import { pipelineSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';
import { withSource } from '../rest/query-errors.ts';
import { readQuery } from '../run/read-query.ts';

export const pipelineCreateCommand: Command = {
  name: 'pipeline create',
  positionals: '[FILE | -]',
  positionalsMax: 1,
  options: {
    name: { type: 'string', short: 'n', value: 'NAME', help: 'name (that of the file)' },
    parallelism: { type: 'string', short: 'p', value: 'N', help: 'slots that share the work (1)' },
    label: {
      type: 'string',
      short: 'l',
      multiple: true,
      value: 'NAME=VALUE',
      help: 'to find it by; may be repeated',
    },
    preview: { type: 'boolean', help: 'run it for a minute, and write to no sink' },
    key: {
      type: 'string',
      value: 'KEY',
      help: 'create nothing new when the same is asked for again with this key',
    },
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace pipeline create query.sql',
    'millrace pipeline create clicks.sql --name clicks --parallelism 4 --label team=ops',
    'echo "SELECT ..." | millrace pipeline create - --preview',
  ],
  async run(given) {
    const client = openClient(pipelineCreateCommand, given);
    const [file = '-'] = given.positionals;
    const key = textOption(given, 'key');
    const labels = readLabels(given);
    const name = textOption(given, 'name') ?? nameOfFile(file);
    const parallelism = readParallelism('pipeline create', given);
    const isPreview = readPreview(given);
    const query = await readQuery(file);
    const pipeline = await client
      .ask(pipelineSchema, isPreview ? '/pipelines/preview' : '/pipelines', {
        method: 'POST',
        body: isPreview ? { query } : { name, query, parallelism, labels },
        headers: key === undefined ? {} : { 'idempotency-key': key },
      })
      .catch((error: unknown) => {
        throw withSource(error, query);
      });
    if (given.options['json'] === true) await printJson(pipeline);
    else await print(`created ${pipeline.id} "${pipeline.name}"`);
    return 0;
  },
};

/** A preview has no name, runs at parallelism 1 and is not listed. */
function readPreview({ options }: Arguments): boolean {
  if (options['preview'] !== true) return false;
  const other = ['name', 'parallelism', 'label'].find((name) => options[name] !== undefined);
  if (other === undefined) return true;
  throw new UsageError(['pipeline create'], `a preview takes no option "--${other}"`);
}

function readLabels(given: Arguments): Readonly<Record<string, string>> {
  const pairs = listOption(given, 'label').map((text) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name !== '') return [name, value] as const;
    throw new UsageError(['pipeline create'], `a label is NAME=VALUE, not "${text}"`);
  });
  return Object.fromEntries(pairs);
}

/** `queries/clicks.sql` is `clicks`. */
function nameOfFile(file: string): string {
  if (file === '-') return 'query';
  const name =
    file
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? '';
  return name === '' ? 'query' : name;
}
