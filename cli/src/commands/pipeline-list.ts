import { listOption, textOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { print, printJson } from '../print/print.ts';
import { labelsText, table, timeText } from '../print/table.ts';
import { type Pipeline, pipelineSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient, QUIET_OPTION } from '../rest/client-options.ts';
import { listAll } from '../rest/list-all.ts';

export const pipelineListCommand: Command = {
  name: 'pipeline list',
  positionals: '',
  positionalsMax: 0,
  options: {
    label: {
      type: 'string',
      short: 'l',
      multiple: true,
      value: 'NAME=VALUE',
      help: 'only those with this label; of several, with all',
    },
    state: {
      type: 'string',
      multiple: true,
      value: 'STATE',
      help: 'only those in this state; of several, in any',
    },
    search: { type: 'string', value: 'TEXT', help: 'only those with this in their name' },
    ...QUIET_OPTION,
    ...JSON_OPTION,
    ...CLIENT_OPTIONS,
  },
  examples: [
    'millrace pipeline list',
    'millrace pipeline list --label team=ops',
    'millrace pipeline list --state Failed --state Recovering',
    `millrace pipeline list --json | jq -r '.[] | select(.state == "Failed") | .id'`,
  ],
  async run(given) {
    const client = openClient(pipelineListCommand, given);
    const pipelines = await listAll(client, pipelineSchema, {
      path: '/pipelines',
      query: [
        ...listOption(given, 'label').map((label) => ['label', label.replace('=', ':')] as const),
        ...listOption(given, 'state').map((state) => ['state', state] as const),
        ['search', textOption(given, 'search') ?? ''],
      ],
    });
    if (given.options['json'] === true) await printJson(pipelines);
    else if (given.options['quiet'] === true) await printNames(pipelines);
    else await print(table(HEADING, pipelines.map(toRow)));
    return 0;
  },
};

const HEADING = ['ID', 'NAME', 'STATE', 'PARALLELISM', 'CREATED', 'LABELS'];

function toRow({ id, name, state, parallelism, created_at, labels }: Pipeline): string[] {
  return [id, name, state, String(parallelism), timeText(created_at), labelsText(labels)];
}

async function printNames(pipelines: readonly Pipeline[]): Promise<void> {
  for (const { name } of pipelines) await print(name);
}
