import type { ConnectRouter } from '@connectrpc/connect';
import { WorkerService } from '../gen/millrace/v1/rpc_pb.js';
import { metricsToProto } from '../messages/task-messages.ts';
import { startFromProto, statusToProto, stopModeFromProto } from '../messages/worker-messages.ts';
import type { WorkerPort } from '../ports/worker-port.ts';

/** Serves a worker's port over gRPC. */
export function workerRoutes(port: WorkerPort) {
  return (router: ConnectRouter): void => {
    router.service(WorkerService, {
      async startExecution(request, { signal }) {
        await port.startExecution(request.workerId, startFromProto(request), signal);
        return {};
      },
      async stopExecution({ workerId, generation, mode }, { signal }) {
        const stopMode = stopModeFromProto(mode);
        await port.stopExecution(workerId, Number(generation), stopMode, signal);
        return {};
      },
      async getPhase({ workerId }, { signal }) {
        return statusToProto(await port.getPhase(workerId, signal));
      },
      async getMetrics({ workerId }, { signal }) {
        const metrics = await port.getMetrics(workerId, signal);
        return { metrics: metrics.map(metricsToProto) };
      },
      async shutdown({ workerId }, { signal }) {
        await port.shutdown(workerId, signal);
        return {};
      },
    });
  };
}
