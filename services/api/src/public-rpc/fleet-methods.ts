import type { PublicPort } from '@millrace/rpc';
import type { NodeOperations } from '../nodes/node-operations.ts';

export function fleetMethods(nodes: NodeOperations) {
  return {
    async listNodes() {
      const { data, scheduler } = await nodes.list();
      return { nodes: data, scheduler: scheduler ?? '' };
    },
  } satisfies Partial<PublicPort>;
}
