import { fromBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { RpcError } from '../errors/rpc-error.ts';
import { type KeepAliveRequest, KeepAliveRequestSchema } from '../gen/millrace/v1/rpc_pb.js';
import { contextFromProto, metricsFromProto } from '../messages/task-messages.ts';
import type { ControllerPort } from '../ports/controller-port.ts';
import type { WorkerContext } from '../ports/task.ts';
import { plainRequest, takeMessages } from './message-stream.ts';

/** Ends with the worker's stream, with the first heartbeat that is refused, or with the server. */
export async function takeHeartbeats(
  port: ControllerPort,
  requests: AsyncIterable<KeepAliveRequest>,
  context: HandlerContext,
): Promise<void> {
  const { signal } = context;
  const ending = Promise.withResolvers<never>();
  // Lost when the stream ends first.
  ending.promise.catch(() => undefined);
  const end = (): void => ending.reject(new RpcError('unavailable', 'the controller ends'));
  signal.addEventListener('abort', end, { once: true });
  const request = plainRequest(context);
  const all =
    request === null
      ? takeEach(port, requests, signal)
      : takeMessages(request, heartbeatReader(port, signal));
  try {
    await Promise.race([ending.promise, all]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

async function takeEach(
  port: ControllerPort,
  requests: AsyncIterable<KeepAliveRequest>,
  signal: AbortSignal,
): Promise<void> {
  for await (const message of requests) await takeOne(port, message, signal);
}

async function takeOne(
  port: ControllerPort,
  { worker, metrics }: KeepAliveRequest,
  signal: AbortSignal,
): Promise<void> {
  const context = contextFromProto(worker);
  if (metrics.length === 0) await port.heartbeat(context, signal);
  // They may be of a job that is over by now, which says nothing about the worker.
  else await port.reportMetrics(context, metrics.map(metricsFromProto)).catch(() => undefined);
}

/** A worker's heartbeats are the same bytes every time, so only the first of them is decoded. */
function heartbeatReader(
  port: ControllerPort,
  signal: AbortSignal,
): (bytes: Buffer) => Promise<void> {
  let known: { readonly bytes: Buffer; readonly worker: WorkerContext } | null = null;
  return async (bytes) => {
    if (known?.bytes.equals(bytes) === true) return port.heartbeat(known.worker, signal);
    const message = decode(bytes);
    if (message.metrics.length === 0) {
      known = { bytes: Buffer.from(bytes), worker: contextFromProto(message.worker) };
    }
    return takeOne(port, message, signal);
  };
}

function decode(bytes: Buffer): KeepAliveRequest {
  try {
    return fromBinary(KeepAliveRequestSchema, bytes);
  } catch (cause) {
    throw new RpcError('invalid-argument', 'the message cannot be decoded', { cause });
  }
}
