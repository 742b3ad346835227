import { createClient } from '@connectrpc/connect';
import { WorkerService } from '../gen/millrace/v1/rpc_pb.js';
import { metricsFromProto } from '../messages/task-messages.ts';
import { expectHeld } from '../term/tell-terms.ts';
import { startToProto, statusFromProto, stopModeToProto } from '../messages/worker-messages.ts';
import { type ConnectOptions, callOptions, openChannel } from './transport.ts';
import type { WorkerPort } from '../ports/worker-port.ts';

export interface WorkerClient extends WorkerPort {
  close(): void;
}

/** The worker at an address. Calls fail with `RpcError`; nothing is retried here. */
export function connectWorker(options: ConnectOptions): WorkerClient {
  const channel = openChannel(options);
  const client = createClient(WorkerService, channel.transport);
  return {
    async startExecution(workerId, start, signal) {
      expectHeld(options.term);
      await channel.call(client.startExecution(startToProto(workerId, start), callOptions(signal)));
    },
    async stopExecution(workerId, generation, mode, signal) {
      expectHeld(options.term);
      const request = { workerId, generation: BigInt(generation), mode: stopModeToProto(mode) };
      await channel.call(client.stopExecution(request, callOptions(signal)));
    },
    async getPhase(workerId, signal) {
      return statusFromProto(
        await channel.call(client.getPhase({ workerId }, callOptions(signal))),
      );
    },
    async getMetrics(workerId, signal) {
      const answer = await channel.call(client.getMetrics({ workerId }, callOptions(signal)));
      return answer.metrics.map(metricsFromProto);
    },
    async shutdown(workerId, signal) {
      expectHeld(options.term);
      await channel.call(client.shutdown({ workerId }, callOptions(signal)));
    },
    close: () => channel.close(),
  };
}
