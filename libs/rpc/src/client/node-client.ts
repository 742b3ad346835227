import { createClient } from '@connectrpc/connect';
import { NodeService } from '../gen/millrace/v1/rpc_pb.js';
import { contextFromProto, contextToProto } from '../messages/task-messages.ts';
import type { NodePort } from '../ports/node-port.ts';
import { expectHeld } from '../term/tell-terms.ts';
import { type ConnectOptions, callOptions, openChannel } from './transport.ts';

export interface NodeClient extends NodePort {
  close(): void;
}

/** The node at an address. Calls fail with `RpcError`; nothing is retried here. */
export function connectNode(options: ConnectOptions): NodeClient {
  const channel = openChannel(options);
  const client = createClient(NodeService, channel.transport);
  return {
    async startWorker(nodeId, { worker, slots, environment }, signal) {
      expectHeld(options.term);
      const copied = { ...environment };
      const request = { nodeId, worker: contextToProto(worker), slots, environment: copied };
      await channel.call(client.startWorker(request, callOptions(signal)));
    },
    async stopWorker(nodeId, workerId, force, signal) {
      expectHeld(options.term);
      const request = { nodeId, workerId, force };
      return (await channel.call(client.stopWorker(request, callOptions(signal)))).found;
    },
    async getWorkers(nodeId, signal) {
      const answer = await channel.call(client.getWorkers({ nodeId }, callOptions(signal)));
      return answer.workers.map(({ worker, slots }) => ({
        worker: contextFromProto(worker),
        slots,
      }));
    },
    close: () => channel.close(),
  };
}
