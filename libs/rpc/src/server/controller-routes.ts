import type { ConnectRouter } from '@connectrpc/connect';
import type { ControllerPort } from '../ports/controller-port.ts';
import { ControllerService } from '../gen/millrace/v1/rpc_pb.js';
import {
  fleetNodeToProto,
  nodeHeartbeatFromProto,
  nodeRegistrationFromProto,
  outputEventToProto,
  workerFinishFromProto,
  workerHeartbeatFromProto,
  workerRegistrationFromProto,
} from '../messages/controller-messages.ts';
import {
  contextFromProto,
  metricsToProto,
  outputFromProto,
  required,
  subtaskFromProto,
  taskErrorFromProto,
} from '../messages/task-messages.ts';
import { takeHeartbeats } from './take-heartbeats.ts';

/** Serves a controller's port over gRPC. */
export function controllerRoutes(port: ControllerPort) {
  return (router: ConnectRouter): void => {
    router.service(ControllerService, {
      async registerWorker(request, { signal }) {
        await port.registerWorker(workerRegistrationFromProto(request), signal);
        return {};
      },
      async heartbeat(request, { signal }) {
        await port.heartbeat(workerHeartbeatFromProto(request), signal);
        return {};
      },
      async keepAlive(requests, context) {
        await takeHeartbeats(port, requests, context);
        return {};
      },
      async workerInitialized({ worker, error }, { signal }) {
        const failure = error === undefined ? null : taskErrorFromProto(error);
        await port.workerInitialized(contextFromProto(worker), failure, signal);
        return {};
      },
      async taskStarted({ worker, subtask }, { signal }) {
        await port.taskStarted(contextFromProto(worker), subtaskFromProto(subtask), signal);
        return {};
      },
      async taskFinished({ worker, subtask }, { signal }) {
        await port.taskFinished(contextFromProto(worker), subtaskFromProto(subtask), signal);
        return {};
      },
      async taskFailed({ worker, subtask, error }, { signal }) {
        const failure = taskErrorFromProto(required(error, 'error'));
        await port.taskFailed(contextFromProto(worker), subtaskFromProto(subtask), failure, signal);
        return {};
      },
      async reportProblem({ worker, subtask, problem }, { signal }) {
        const told = taskErrorFromProto(required(problem, 'problem'));
        await port.reportProblem(contextFromProto(worker), subtaskFromProto(subtask), told, signal);
        return {};
      },
      async reportRows({ worker, output }, { signal }) {
        await port.reportRows(contextFromProto(worker), outputFromProto(output), signal);
        return {};
      },
      async registerNode(request, { signal }) {
        await port.registerNode(nodeRegistrationFromProto(request), signal);
        return {};
      },
      async heartbeatNode(request, { signal }) {
        await port.heartbeatNode(nodeHeartbeatFromProto(request), signal);
        return {};
      },
      async workerFinished(request, { signal }) {
        await port.workerFinished(workerFinishFromProto(request), signal);
        return {};
      },
      async *subscribeOutput({ jobId }, { signal }) {
        for await (const event of port.subscribeOutput(jobId, signal)) {
          yield outputEventToProto(event);
        }
      },
      async getJobMetrics({ jobId }, { signal }) {
        const metrics = await port.getJobMetrics(jobId, signal);
        return { metrics: metrics.map(metricsToProto) };
      },
      async getFleet(_request, { signal }) {
        const { scheduler, nodes } = await port.getFleet(signal);
        return { scheduler, nodes: nodes.map(fleetNodeToProto) };
      },
    });
  };
}
