import { z } from 'zod';
import type { Command } from '../command.ts';
import { print, printJson } from '../print/print.ts';
import { labelsText, table, timeText } from '../print/table.ts';
import { listSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient } from '../rest/client-options.ts';

const nodeSchema = z.looseObject({
  id: z.string(),
  address: z.string(),
  slots: z.number(),
  free_slots: z.number(),
  labels: z.record(z.string(), z.string()),
  last_heartbeat: z.number(),
  responsive: z.boolean(),
  workers: z.array(z.looseObject({ id: z.string(), job_id: z.string(), slots: z.number() })),
});

export const nodeListCommand: Command = {
  name: 'node list',
  positionals: '',
  positionalsMax: 0,
  options: { ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: ['millrace node list', 'millrace node list --json | jq "[.[].free_slots] | add"'],
  async run(given) {
    const client = openClient(nodeListCommand, given);
    const nodes = (await client.ask(listSchema(nodeSchema), '/nodes')).data;
    if (given.options['json'] === true) await printJson(nodes);
    else await print(table(HEADING, nodes.map(toRow)));
    return 0;
  },
};

const HEADING = [
  'NODE',
  'ADDRESS',
  'STATE',
  'SLOTS',
  'FREE',
  'WORKERS',
  'LAST HEARTBEAT',
  'LABELS',
];

function toRow(node: z.output<typeof nodeSchema>): string[] {
  return [
    node.id,
    node.address,
    node.responsive ? 'ok' : 'silent',
    String(node.slots),
    String(node.free_slots),
    String(node.workers.length),
    timeText(node.last_heartbeat),
    labelsText(node.labels),
  ];
}
