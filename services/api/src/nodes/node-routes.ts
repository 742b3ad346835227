import type { Route } from '../http/route.ts';
import { nodeListAnswer } from './node-answers.ts';
import type { NodeOperations } from './node-operations.ts';

/** Nodes over REST. */
export function nodeRoutes(nodes: NodeOperations): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/nodes',
      summary: 'The nodes that the controller hears of; none where the scheduler uses no nodes.',
      answer: nodeListAnswer,
      handle: async () => nodes.list(),
    },
  ];
}
