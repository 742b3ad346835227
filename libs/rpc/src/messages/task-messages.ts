import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ErrorDomain, RetryHint } from '@millrace/std';
import * as pb from '../gen/millrace/v1/rpc_pb.js';
import { RpcError } from '../errors/rpc-error.ts';
import type {
  OutputRows,
  Subtask,
  MetricsSample,
  SubtaskMetrics,
  TaskError,
  WorkerContext,
} from '../ports/task.ts';

/** A part of a message without which it means nothing. */
export function required<T>(part: T | undefined, field: string): T {
  if (part === undefined) throw new RpcError('invalid-argument', `field "${field}" is missing`);
  return part;
}

export function contextToProto(
  worker: WorkerContext,
): MessageInitShape<typeof pb.WorkerContextSchema> {
  return { ...worker, generation: BigInt(worker.generation) };
}

export function contextFromProto(message: pb.WorkerContext | undefined): WorkerContext {
  const { machineId, workerId, pipelineId, jobId, generation } = required(message, 'worker');
  return { machineId, workerId, pipelineId, jobId, generation: Number(generation) };
}

export function subtaskToProto(subtask: Subtask): MessageInitShape<typeof pb.SubtaskSchema> {
  return { operatorId: subtask.operatorId, subtask: subtask.subtask };
}

export function subtaskFromProto(message: pb.Subtask | undefined): Subtask {
  const { operatorId, subtask } = required(message, 'subtask');
  return { operatorId, subtask };
}

export function taskErrorToProto(error: TaskError): MessageInitShape<typeof pb.TaskErrorSchema> {
  return {
    message: error.message,
    domain: domainToProto(error.domain),
    retry: retryToProto(error.retry),
    details: error.details ?? '',
    planned: error.planned ?? false,
  };
}

export function taskErrorFromProto(message: pb.TaskError): TaskError {
  return {
    message: message.message,
    domain: domainFromProto(message.domain),
    retry: retryFromProto(message.retry),
    details: message.details === '' ? undefined : message.details,
    ...(message.planned ? { planned: true } : {}),
  };
}

export function outputToProto(output: OutputRows): MessageInitShape<typeof pb.OutputRowsSchema> {
  return {
    subtask: subtaskToProto(output),
    startId: BigInt(output.startId),
    rows: [...output.rows],
    timestampsMicros: output.timestamps.map(BigInt),
    done: output.done,
  };
}

export function outputFromProto(message: pb.OutputRows | undefined): OutputRows {
  const { subtask, startId, rows, timestampsMicros, done } = required(message, 'output');
  return {
    ...subtaskFromProto(subtask),
    startId: Number(startId),
    rows,
    timestamps: timestampsMicros.map(Number),
    done,
  };
}

export function metricsToProto(
  metrics: SubtaskMetrics,
): MessageInitShape<typeof pb.SubtaskMetricsSchema> {
  return {
    subtask: subtaskToProto(metrics),
    operatorName: metrics.operatorName,
    rowsIn: BigInt(metrics.rowsIn),
    rowsOut: BigInt(metrics.rowsOut),
    bytesIn: BigInt(metrics.bytesIn),
    bytesOut: BigInt(metrics.bytesOut),
    batchesIn: BigInt(metrics.batchesIn),
    batchesOut: BigInt(metrics.batchesOut),
    lateRows: BigInt(metrics.lateRows),
    decodeErrors: BigInt(metrics.decodeErrors),
    ...(metrics.watermarkMicros === null ? {} : { watermarkMicros: metrics.watermarkMicros }),
    queueFill: metrics.queueFill,
    backpressure: metrics.backpressure,
    busyRatio: metrics.busyRatio,
    stateBytes: BigInt(metrics.stateBytes),
    samples: (metrics.samples ?? []).map(({ timeMicros, watermarkLagSeconds, ...sample }) => ({
      ...sample,
      timeMicros: BigInt(timeMicros),
      ...(watermarkLagSeconds === null ? {} : { watermarkLagSeconds }),
    })),
  };
}

export function metricsFromProto(message: pb.SubtaskMetrics): SubtaskMetrics {
  return {
    ...subtaskFromProto(message.subtask),
    operatorName: message.operatorName,
    rowsIn: Number(message.rowsIn),
    rowsOut: Number(message.rowsOut),
    bytesIn: Number(message.bytesIn),
    bytesOut: Number(message.bytesOut),
    batchesIn: Number(message.batchesIn),
    batchesOut: Number(message.batchesOut),
    lateRows: Number(message.lateRows),
    decodeErrors: Number(message.decodeErrors),
    watermarkMicros: message.watermarkMicros ?? null,
    queueFill: message.queueFill,
    backpressure: message.backpressure,
    busyRatio: message.busyRatio,
    stateBytes: Number(message.stateBytes),
    ...(message.samples.length === 0 ? {} : { samples: message.samples.map(sampleFromProto) }),
  };
}

function sampleFromProto(message: pb.MetricsSample): MetricsSample {
  return {
    timeMicros: Number(message.timeMicros),
    rowsInPerSecond: message.rowsInPerSecond,
    rowsOutPerSecond: message.rowsOutPerSecond,
    bytesInPerSecond: message.bytesInPerSecond,
    bytesOutPerSecond: message.bytesOutPerSecond,
    backpressure: message.backpressure,
    busyRatio: message.busyRatio,
    watermarkLagSeconds: message.watermarkLagSeconds ?? null,
  };
}

export function domainToProto(domain: ErrorDomain): pb.ErrorDomain {
  return DOMAINS[domain];
}

/** An unknown domain, from a newer peer, is an internal error: nobody else can act on it. */
export function domainFromProto(message: pb.ErrorDomain): ErrorDomain {
  if (message === pb.ErrorDomain.USER) return 'user';
  return message === pb.ErrorDomain.EXTERNAL ? 'external' : 'internal';
}

export function retryToProto(retry: RetryHint): pb.RetryHint {
  return retry === 'backoff' ? pb.RetryHint.BACKOFF : pb.RetryHint.NEVER;
}

export function retryFromProto(message: pb.RetryHint): RetryHint {
  return message === pb.RetryHint.BACKOFF ? 'backoff' : 'never';
}

const DOMAINS = {
  user: pb.ErrorDomain.USER,
  internal: pb.ErrorDomain.INTERNAL,
  external: pb.ErrorDomain.EXTERNAL,
} as const;
