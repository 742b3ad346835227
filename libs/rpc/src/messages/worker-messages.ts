import type { MessageInitShape } from '@bufbuild/protobuf';
import * as pb from '../gen/millrace/v1/rpc_pb.js';
import { RpcError } from '../errors/rpc-error.ts';
import type { StartExecution, StopMode, WorkerPhase, WorkerStatus } from '../ports/worker-port.ts';
import { taskErrorFromProto, taskErrorToProto } from './task-messages.ts';

export function startToProto(
  workerId: string,
  start: StartExecution,
): MessageInitShape<typeof pb.StartExecutionRequestSchema> {
  return {
    workerId,
    jobId: start.jobId,
    pipelineId: start.pipelineId,
    generation: BigInt(start.generation),
    program: new TextEncoder().encode(start.program),
    workers: start.workers.map((worker) => ({ ...worker, slots: [...worker.slots] })),
    parallelism: start.parallelism,
    environment: { ...start.environment },
  };
}

export function startFromProto(message: pb.StartExecutionRequest): StartExecution {
  return {
    jobId: message.jobId,
    pipelineId: message.pipelineId,
    generation: Number(message.generation),
    program: decodeText(message.program),
    workers: message.workers.map(({ workerId, rpcAddress, dataAddress, slots }) => ({
      workerId,
      rpcAddress,
      dataAddress,
      slots,
    })),
    parallelism: message.parallelism,
    environment: message.environment,
  };
}

export function stopModeToProto(mode: StopMode): pb.StopMode {
  return mode === 'graceful' ? pb.StopMode.GRACEFUL : pb.StopMode.IMMEDIATE;
}

export function stopModeFromProto(message: pb.StopMode): StopMode {
  if (message === pb.StopMode.GRACEFUL) return 'graceful';
  if (message === pb.StopMode.IMMEDIATE) return 'immediate';
  throw new RpcError('invalid-argument', 'field "mode" is neither GRACEFUL nor IMMEDIATE');
}

export function statusToProto(
  status: WorkerStatus,
): MessageInitShape<typeof pb.GetPhaseResponseSchema> {
  return {
    phase: PHASES[status.phase],
    sinceMicros: BigInt(status.sinceMicros),
    generation: BigInt(status.generation),
    ...(status.error === null ? {} : { error: taskErrorToProto(status.error) }),
  };
}

export function statusFromProto(message: pb.GetPhaseResponse): WorkerStatus {
  return {
    phase: phaseFromProto(message.phase),
    sinceMicros: Number(message.sinceMicros),
    generation: Number(message.generation),
    error: message.error === undefined ? null : taskErrorFromProto(message.error),
  };
}

function phaseFromProto(message: pb.WorkerPhase): WorkerPhase {
  for (const phase of PHASE_NAMES) if (PHASES[phase] === message) return phase;
  throw new RpcError('internal', `the worker is in a phase that is not known here: ${message}`);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RpcError('invalid-argument', 'field "program" is not UTF-8', { cause });
  }
}

const PHASES = {
  idle: pb.WorkerPhase.IDLE,
  initializing: pb.WorkerPhase.INITIALIZING,
  running: pb.WorkerPhase.RUNNING,
  finished: pb.WorkerPhase.FINISHED,
  failed: pb.WorkerPhase.FAILED,
} as const;

const PHASE_NAMES = ['idle', 'initializing', 'running', 'finished', 'failed'] as const;
