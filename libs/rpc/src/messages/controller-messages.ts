import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  FleetNode,
  NodeContext,
  NodeHeartbeat,
  NodeRegistration,
  OutputEvent,
  RunningExecution,
  WorkerFinish,
  WorkerHeartbeat,
  WorkerRegistration,
} from '../ports/controller-port.ts';
import type * as pb from '../gen/millrace/v1/rpc_pb.js';
import type { HeartbeatMessage } from '../client/heartbeat-stream.ts';
import {
  contextFromProto,
  contextToProto,
  metricsToProto,
  outputFromProto,
  outputToProto,
  subtaskFromProto,
  subtaskToProto,
  taskErrorFromProto,
  taskErrorToProto,
} from './task-messages.ts';

export function workerHeartbeatToProto({
  leaving = false,
  ...worker
}: WorkerHeartbeat): MessageInitShape<typeof pb.HeartbeatRequestSchema> {
  return { worker: contextToProto(worker), leaving };
}

export function workerHeartbeatFromProto({
  worker,
  leaving,
}: pb.HeartbeatRequest): WorkerHeartbeat {
  return { ...contextFromProto(worker), leaving };
}

export function workerRegistrationToProto({
  worker,
  execution,
  ...rest
}: WorkerRegistration): MessageInitShape<typeof pb.RegisterWorkerRequestSchema> {
  const running = execution ?? null;
  return {
    ...rest,
    worker: contextToProto(worker),
    ...(running === null ? {} : { execution: executionToProto(running) }),
  };
}

export function workerRegistrationFromProto(message: pb.RegisterWorkerRequest): WorkerRegistration {
  const { rpcAddress, dataAddress, httpAddress, httpTls, slots } = message;
  const worker = contextFromProto(message.worker);
  const execution = message.execution === undefined ? null : executionFromProto(message.execution);
  return { worker, rpcAddress, dataAddress, httpAddress, httpTls, slots, execution };
}

function executionToProto({
  error,
  failed,
  ...execution
}: RunningExecution): MessageInitShape<typeof pb.RunningExecutionSchema> {
  return {
    ...execution,
    generation: BigInt(execution.generation),
    slots: [...execution.slots],
    started: execution.started.map(subtaskToProto),
    finished: execution.finished.map(subtaskToProto),
    ...(error === null ? {} : { error: taskErrorToProto(error) }),
    ...(failed === null ? {} : { failed: subtaskToProto(failed) }),
  };
}

function executionFromProto(message: pb.RunningExecution): RunningExecution {
  const { jobId, pipelineId, parallelism, slots, started, finished, error, failed } = message;
  return {
    jobId,
    pipelineId,
    generation: Number(message.generation),
    parallelism,
    slots,
    started: started.map(subtaskFromProto),
    finished: finished.map(subtaskFromProto),
    error: error === undefined ? null : taskErrorFromProto(error),
    failed: failed === undefined ? null : subtaskFromProto(failed),
  };
}

export async function* heartbeatsToProto(
  messages: AsyncIterable<HeartbeatMessage>,
): AsyncGenerator<MessageInitShape<typeof pb.KeepAliveRequestSchema>> {
  for await (const { worker, metrics } of messages) {
    yield { worker: contextToProto(worker), metrics: (metrics ?? []).map(metricsToProto) };
  }
}

export function nodeRegistrationToProto({
  generation,
  labels,
  ...rest
}: NodeRegistration): MessageInitShape<typeof pb.RegisterNodeRequestSchema> {
  return { ...rest, generation: BigInt(generation), labels: { ...labels } };
}

export function nodeRegistrationFromProto(message: pb.RegisterNodeRequest): NodeRegistration {
  const { rpcAddress, slots, labels } = message;
  return { ...nodeContextFromProto(message), rpcAddress, slots, labels: { ...labels } };
}

export function nodeHeartbeatToProto({
  nodeId,
  generation,
  leaving = false,
}: NodeHeartbeat): MessageInitShape<typeof pb.HeartbeatNodeRequestSchema> {
  return { nodeId, generation: BigInt(generation), leaving };
}

export function nodeHeartbeatFromProto(message: pb.HeartbeatNodeRequest): NodeHeartbeat {
  return { ...nodeContextFromProto(message), leaving: message.leaving };
}

function nodeContextFromProto({
  nodeId,
  generation,
}: Pick<pb.HeartbeatNodeRequest, 'nodeId' | 'generation'>): NodeContext {
  return { nodeId, generation: Number(generation) };
}

export function workerFinishFromProto(message: pb.WorkerFinishedRequest): WorkerFinish {
  return {
    nodeId: message.nodeId,
    worker: contextFromProto(message.worker),
    slots: message.slots,
    exitCode: message.exitCode ?? null,
  };
}

export function outputEventToProto(
  event: OutputEvent,
): MessageInitShape<typeof pb.SubscribeOutputResponseSchema> {
  return {
    generation: BigInt(event.generation),
    output: outputToProto(event.output),
    lostRows: BigInt(event.lostRows),
  };
}

export function outputEventFromProto(message: pb.SubscribeOutputResponse): OutputEvent {
  return {
    generation: Number(message.generation),
    output: outputFromProto(message.output),
    lostRows: Number(message.lostRows),
  };
}

export function fleetNodeToProto(node: FleetNode): MessageInitShape<typeof pb.FleetNodeSchema> {
  const { heardAtMicros, workers, ...rest } = node;
  return {
    ...rest,
    heardAtMicros: BigInt(heardAtMicros),
    workers: workers.map(({ worker, slots }) => ({ worker: contextToProto(worker), slots })),
  };
}

export function fleetNodeFromProto(message: pb.FleetNode): FleetNode {
  const { nodeId, rpcAddress, slots, freeSlots, labels, responsive } = message;
  return {
    nodeId,
    rpcAddress,
    slots,
    freeSlots,
    labels,
    responsive,
    heardAtMicros: Number(message.heardAtMicros),
    workers: message.workers.map((each) => ({
      worker: contextFromProto(each.worker),
      slots: each.slots,
    })),
  };
}
