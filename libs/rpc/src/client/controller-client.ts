import { createClient } from '@connectrpc/connect';
import type { ControllerPort } from '../ports/controller-port.ts';
import { ControllerService } from '../gen/millrace/v1/rpc_pb.js';
import { HeartbeatStream } from './heartbeat-stream.ts';
import {
  fleetNodeFromProto,
  heartbeatsToProto,
  nodeHeartbeatToProto,
  nodeRegistrationToProto,
  outputEventFromProto,
  workerHeartbeatToProto,
  workerRegistrationToProto,
} from '../messages/controller-messages.ts';
import {
  contextToProto,
  metricsFromProto,
  outputToProto,
  subtaskToProto,
  taskErrorToProto,
} from '../messages/task-messages.ts';
import { type ConnectOptions, callOptions, openChannel } from './transport.ts';

export interface ControllerClient extends ControllerPort {
  close(): void;
}

/** The controller at one address. Calls fail with `RpcError`; nothing is retried here. */
export function connectOneController(options: ConnectOptions): ControllerClient {
  const channel = openChannel(options);
  const client = createClient(ControllerService, channel.transport);
  const send = async (pending: Promise<unknown>): Promise<void> => {
    await channel.call(pending);
  };
  const heartbeats = new HeartbeatStream({
    ask: (worker, signal) =>
      send(client.heartbeat(workerHeartbeatToProto(worker), callOptions(signal))),
    // Lives as long as the worker, so the deadline of calls does not apply.
    send: (messages) => send(client.keepAlive(heartbeatsToProto(messages), { timeoutMs: 0 })),
    onSend: () => channel.sending(),
  });
  return {
    registerWorker: (registration, signal) =>
      send(client.registerWorker(workerRegistrationToProto(registration), callOptions(signal))),
    heartbeat: (worker, signal) => heartbeats.beat(worker, signal),
    reportMetrics: async (worker, metrics) => heartbeats.report(worker, metrics),
    workerInitialized: (worker, error, signal) => {
      const result = error === null ? {} : { error: taskErrorToProto(error) };
      return send(
        client.workerInitialized(
          { worker: contextToProto(worker), ...result },
          callOptions(signal),
        ),
      );
    },
    taskStarted: (worker, subtask, signal) =>
      send(client.taskStarted(taskMessage(worker, subtask), callOptions(signal))),
    taskFinished: (worker, subtask, signal) =>
      send(client.taskFinished(taskMessage(worker, subtask), callOptions(signal))),
    taskFailed: (worker, subtask, error, signal) => {
      const message = { ...taskMessage(worker, subtask), error: taskErrorToProto(error) };
      return send(client.taskFailed(message, callOptions(signal)));
    },
    reportProblem: (worker, subtask, problem, signal) => {
      const message = { ...taskMessage(worker, subtask), problem: taskErrorToProto(problem) };
      return send(client.reportProblem(message, callOptions(signal)));
    },
    reportRows: (worker, output, signal) => {
      const message = { worker: contextToProto(worker), output: outputToProto(output) };
      return send(client.reportRows(message, callOptions(signal)));
    },
    registerNode: (registration, signal) =>
      send(client.registerNode(nodeRegistrationToProto(registration), callOptions(signal))),
    heartbeatNode: (node, signal) =>
      send(client.heartbeatNode(nodeHeartbeatToProto(node), callOptions(signal))),
    workerFinished: ({ worker, exitCode, ...rest }, signal) => {
      const exit = exitCode === null ? {} : { exitCode };
      const message = { worker: contextToProto(worker), ...rest, ...exit };
      return send(client.workerFinished(message, callOptions(signal)));
    },
    async *subscribeOutput(jobId, signal) {
      // A subscription lives as long as its job, so the deadline of calls does not apply.
      const events = client.subscribeOutput({ jobId }, { ...callOptions(signal), timeoutMs: 0 });
      for await (const event of channel.stream(events)) yield outputEventFromProto(event);
    },
    async getJobMetrics(jobId, signal) {
      const answer = await channel.call(client.getJobMetrics({ jobId }, callOptions(signal)));
      return answer.metrics.map(metricsFromProto);
    },
    async getFleet(signal) {
      const answer = await channel.call(client.getFleet({}, callOptions(signal)));
      const { scheduler, nodes } = answer;
      return { scheduler, nodes: nodes.map(fleetNodeFromProto) };
    },
    close: () => {
      heartbeats.close();
      channel.close();
    },
  };
}

function taskMessage(
  worker: Parameters<typeof contextToProto>[0],
  subtask: Parameters<typeof subtaskToProto>[0],
) {
  return { worker: contextToProto(worker), subtask: subtaskToProto(subtask) };
}
