import type { ControllerPort, FleetNode } from '@millrace/rpc';
import type { z } from 'zod';
import { type ListBody, listBody } from '../http/page.ts';
import type { nodeAnswer } from './node-answers.ts';

type NodeBody = z.output<typeof nodeAnswer>;
type NodeListBody = ListBody<NodeBody> & { readonly scheduler: string | null };

/** What can be asked of nodes, whatever protocol asks. What goes out is the JSON of REST. */
export type NodeOperations = {
  readonly list: () => Promise<NodeListBody>;
};

export function nodeOperations(controller: Pick<ControllerPort, 'getFleet'>): NodeOperations {
  return {
    async list() {
      const { scheduler, nodes } = await controller.getFleet();
      const items = nodes.toSorted((left, right) => (left.nodeId < right.nodeId ? -1 : 1));
      return {
        ...listBody({ items, hasMore: false }, renderNode),
        scheduler: scheduler === '' ? null : scheduler,
      };
    },
  };
}

function renderNode(node: FleetNode): NodeBody {
  return {
    id: node.nodeId,
    address: node.rpcAddress,
    slots: node.slots,
    free_slots: node.freeSlots,
    labels: node.labels,
    last_heartbeat: node.heardAtMicros,
    responsive: node.responsive,
    workers: node.workers.map(({ worker, slots }) => ({
      id: worker.workerId,
      job_id: worker.jobId,
      pipeline_id: worker.pipelineId,
      slots,
    })),
  };
}
