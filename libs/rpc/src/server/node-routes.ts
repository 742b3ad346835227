import type { ConnectRouter } from '@connectrpc/connect';
import { NodeService } from '../gen/millrace/v1/rpc_pb.js';
import { contextFromProto, contextToProto } from '../messages/task-messages.ts';
import type { NodePort } from '../ports/node-port.ts';

/** Serves a node's port over gRPC. */
export function nodeRoutes(port: NodePort) {
  return (router: ConnectRouter): void => {
    router.service(NodeService, {
      async startWorker({ nodeId, worker, slots, environment }, { signal }) {
        const start = { worker: contextFromProto(worker), slots, environment };
        await port.startWorker(nodeId, start, signal);
        return {};
      },
      async stopWorker({ nodeId, workerId, force }, { signal }) {
        return { found: await port.stopWorker(nodeId, workerId, force, signal) };
      },
      async getWorkers({ nodeId }, { signal }) {
        const workers = await port.getWorkers(nodeId, signal);
        return {
          workers: workers.map(({ worker, slots }) => ({ worker: contextToProto(worker), slots })),
        };
      },
    });
  };
}
