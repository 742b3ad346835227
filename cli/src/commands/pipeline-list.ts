import { listOption, textOption } from '../arguments.ts';
import type { Arguments, Command } from '../command.ts';
import { readLabels } from '../named-values.ts';
import { printList } from '../print/print-list.ts';
import { labelsText, timeText } from '../print/table.ts';
import { JOB_STATES, type Pipeline, pipelineSchema } from '../rest/answers.ts';
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
      choices: JOB_STATES,
      help: 'only those in this state (Running, Stopped, Failed, ...); of several, in any',
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
        ...Object.entries(readLabels('pipeline list', given)).map(
          ([name, value]) => ['label', `${name}:${value}`] as const,
        ),
        ...listOption(given, 'state').map((state) => ['state', state] as const),
        ['search', textOption(given, 'search') ?? ''],
      ],
    });
    await printList(given, pipelines, {
      heading: HEADING,
      toRow,
      nameOf: ({ name }) => name,
      none: noneText(given),
    });
    return 0;
  },
};

const HEADING = ['ID', 'NAME', 'STATE', 'PARALLELISM', 'CREATED', 'LABELS'];

function toRow({ id, name, state, parallelism, created_at, labels }: Pipeline): string[] {
  return [id, name, state, String(parallelism), timeText(created_at), labelsText(labels)];
}

function noneText({ options }: Arguments): string {
  const isFiltered = ['label', 'state', 'search'].some((name) => options[name] !== undefined);
  if (isFiltered) return 'no pipeline is like that';
  return 'there are no pipelines; "millrace pipeline create FILE" makes one of a query';
}
