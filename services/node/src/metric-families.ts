import { counterFamily, gaugeFamily } from '@millrace/service';

/** What a node daemon measures. */
export const nodeFamilies = {
  slots: gaugeFamily('millrace_node_slots', 'Slots of the node, free or used by its workers.', [
    'state',
  ]),
  workers: gaugeFamily('millrace_node_workers', 'Worker processes of the node.', []),
  exits: counterFamily(
    'millrace_node_worker_exits_total',
    'Worker processes that ended: `ok` with exit code 0, `failed` with another, `killed` by a signal.',
    ['outcome'],
  ),
} as const;
