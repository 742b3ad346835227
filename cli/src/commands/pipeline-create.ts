import { textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { namedValues, readLabels } from '../named-values.ts';
import { readParallelism } from '../parallelism.ts';
import { printAnswer } from '../print/print-answer.ts';
import { readText } from '../read-text.ts';
import { pipelineSchema } from '../rest/answers.ts';
import {
  CLIENT_OPTIONS,
  IDEMPOTENCY_OPTION,
  idempotencyHeaders,
  JSON_OPTION,
  openClient,
} from '../rest/client-options.ts';
import { withSource } from '../rest/query-errors.ts';

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
    env: {
      type: 'string',
      short: 'e',
      multiple: true,
      value: 'NAME[=VALUE]',
      help: 'what {{ NAME }} in its tables stands for, of this shell without a value; may be repeated',
    },
    preview: { type: 'boolean', help: 'run it for a minute, and write to no sink' },
    ...IDEMPOTENCY_OPTION,
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace pipeline create query.sql',
    'millrace pipeline create clicks.sql --name clicks --parallelism 4 --label team=ops',
    'millrace pipeline create orders.sql --env BROKER_PASSWORD',
    'echo "SELECT ..." | millrace pipeline create - --preview',
  ],
  async run(given) {
    const client = openClient(pipelineCreateCommand, given);
    const [file = '-'] = given.positionals;
    const headers = idempotencyHeaders(pipelineCreateCommand, given);
    const labels = readLabels('pipeline create', given);
    const variables = readVariables(given, process.env);
    const name = textOption(given, 'name') ?? nameOfFile(file);
    const parallelism = readParallelism('pipeline create', given);
    const isPreview = readPreview(given);
    const query = await readText(file);
    const pipeline = await client
      .ask(pipelineSchema, isPreview ? '/pipelines/preview' : '/pipelines', {
        method: 'POST',
        body: isPreview ? { query } : { name, query, parallelism, labels, env_vars: variables },
        headers,
      })
      .catch((error: unknown) => {
        throw withSource(error, query);
      });
    await printAnswer(given, pipeline, `created ${pipeline.id} "${pipeline.name}"`);
    return 0;
  },
};

/** A preview has no name and no variables, runs at parallelism 1 and is not listed. */
function readPreview({ options }: Arguments): boolean {
  if (options['preview'] !== true) return false;
  const other = ['name', 'parallelism', 'label', 'env'].find((name) => options[name] !== undefined);
  if (other === undefined) return true;
  return fail(`a preview takes no option "--${other}"`);
}

/** A secret need not stand on a command line, where everybody on the machine can read it. */
function readVariables(
  given: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return namedValues(
    'pipeline create',
    given,
    'env',
    (name) =>
      environment[name] ??
      fail(`this shell has no variable "${name}"; or give it a value: ${name}=VALUE`),
  );
}

function fail(message: string): never {
  throw new UsageError(['pipeline create'], message);
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
