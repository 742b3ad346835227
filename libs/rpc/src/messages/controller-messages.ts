import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  NodeRegistration,
  OutputEvent,
  WorkerFinish,
  WorkerRegistration,
} from '../controller-port.ts';
import type * as pb from '../gen/millrace/v1/rpc_pb.js';
import { contextFromProto, outputFromProto, outputToProto } from './task-messages.ts';

export function workerRegistrationFromProto(message: pb.RegisterWorkerRequest): WorkerRegistration {
  const { rpcAddress, dataAddress, httpAddress, slots } = message;
  const worker = contextFromProto(message.worker);
  return { worker, rpcAddress, dataAddress, httpAddress, slots };
}

export function nodeRegistrationFromProto(message: pb.RegisterNodeRequest): NodeRegistration {
  return { nodeId: message.nodeId, rpcAddress: message.rpcAddress, slots: message.slots };
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
  return { output: outputToProto(event.output), lostRows: BigInt(event.lostRows) };
}

export function outputEventFromProto(message: pb.SubscribeOutputResponse): OutputEvent {
  return { output: outputFromProto(message.output), lostRows: Number(message.lostRows) };
}
