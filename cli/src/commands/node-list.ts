import { z } from 'zod';
import type { Command } from '../command.ts';
import { printList } from '../print/print-list.ts';
import { labelsText, timeText } from '../print/table.ts';
import { listSchema } from '../rest/answers.ts';
import { CLIENT_OPTIONS, JSON_OPTION, openClient, QUIET_OPTION } from '../rest/client-options.ts';

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

const nodesSchema = listSchema(nodeSchema).extend({ scheduler: z.string().nullish() });

export const nodeListCommand: Command = {
  name: 'node list',
  positionals: '',
  positionalsMax: 0,
  options: { ...QUIET_OPTION, ...JSON_OPTION, ...CLIENT_OPTIONS },
  examples: ['millrace node list', 'millrace node list --json | jq "[.[].free_slots] | add"'],
  async run(given) {
    const client = openClient(nodeListCommand, given);
    const { data: nodes, scheduler } = await client.ask(nodesSchema, '/nodes');
    await printList(given, nodes, {
      heading: HEADING,
      toRow,
      nameOf: ({ id }) => id,
      none: `there are no nodes: ${reasonOf(scheduler)}`,
    });
    return 0;
  },
};

function reasonOf(scheduler: string | null | undefined): string {
  if (scheduler === 'node') return `no "millrace node" has reached the controller`;
  const alone = 'the scheduler "node" alone has them (SCHEDULER=node)';
  // A controller of an earlier release does not say which one it has.
  return scheduler == null ? alone : `the controller has the scheduler "${scheduler}"; ${alone}`;
}

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
