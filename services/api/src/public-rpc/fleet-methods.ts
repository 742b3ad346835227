import type { PublicPort } from '@millrace/rpc';
import type { NodeOperations } from '../nodes/node-operations.ts';

export function fleetMethods(nodes: NodeOperations) {
  return {
    async listNodes() {
      return { nodes: (await nodes.list()).data };
    },
  } satisfies Partial<PublicPort>;
}
