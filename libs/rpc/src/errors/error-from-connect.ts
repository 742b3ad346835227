import { Code, ConnectError } from '@connectrpc/connect';
import { CLUSTER_TLS_HINT, tlsFailure } from '@millrace/std';
import { ErrorDetailSchema } from '../gen/millrace/v1/rpc_pb.js';
import { domainFromProto, retryFromProto } from '../messages/task-messages.ts';
import { RpcError, type RpcReason } from './rpc-error.ts';

/**
 * The one place where the status of a failed call becomes an error of ours again. A peer that has
 * never answered (`isFirst`) may be one that speaks otherwise.
 */
export function errorFromConnect(thrown: unknown, peer: string, isFirst = false): RpcError {
  if (thrown instanceof RpcError) return thrown;
  const status = ConnectError.from(thrown);
  const failure = tlsFailure(status.cause);
  if (failure !== null) {
    const message = `${peer} is not reachable: ${failure.message}`;
    return new RpcError('unavailable', message, { hint: failure.hint, cause: thrown });
  }
  const reason = isRefused(status) || isCutOff(status) ? 'unavailable' : REASONS[status.code];
  const message = [PREFIXES[reason]?.(peer), textOf(status)].filter(Boolean).join(': ');
  const detail = status.findDetails(ErrorDetailSchema)[0];
  if (detail === undefined) {
    const hint = isFirst && isCutOff(status) ? `if it uses TLS: ${CLUSTER_TLS_HINT}` : undefined;
    return new RpcError(reason, message, { hint, cause: thrown });
  }
  return new RpcError(reason, message, {
    domain: domainFromProto(detail.domain),
    retry: retryFromProto(detail.retry),
    hint: detail.hint === '' ? undefined : detail.hint,
    details: detail.details === '' ? undefined : detail.details,
    cause: thrown,
  });
}

/** Where it matters who it was that could not be called. */
const PREFIXES: Readonly<Partial<Record<RpcReason, (peer: string) => string>>> = {
  unavailable: (peer) => `${peer} is not reachable`,
  unauthenticated: (peer) => `${peer} refused the call`,
};

/** What gRPC and Node have to say of connections means little to people. */
function textOf(status: ConnectError): string {
  if (isRefused(status)) return 'it closes the connection and did not take the call';
  return isCutOff(status) ? 'it ended the connection without an answer' : status.rawMessage;
}

/**
 * Whether the peer did not take the call at all, as one does that is about to close its connection.
 * gRPC calls that unavailable; Node reports it as an error of the stream.
 */
function isRefused({ rawMessage }: ConnectError): boolean {
  return /NGHTTP2_REFUSED_STREAM|ERR_HTTP2_(GOAWAY_SESSION|INVALID_SESSION)/.test(rawMessage);
}

/** Whether the connection ended before there was an answer. */
function isCutOff({ rawMessage }: ConnectError): boolean {
  return /stream closed with error code CANCEL|ECONNRESET/.test(rawMessage);
}

const REASONS: Readonly<Record<Code, RpcReason>> = {
  [Code.Canceled]: 'cancelled',
  [Code.Unknown]: 'internal',
  [Code.InvalidArgument]: 'invalid-argument',
  [Code.DeadlineExceeded]: 'deadline-exceeded',
  [Code.NotFound]: 'not-found',
  [Code.AlreadyExists]: 'already-exists',
  [Code.PermissionDenied]: 'permission-denied',
  [Code.ResourceExhausted]: 'resource-exhausted',
  [Code.FailedPrecondition]: 'failed-precondition',
  [Code.Aborted]: 'aborted',
  [Code.OutOfRange]: 'invalid-argument',
  [Code.Unimplemented]: 'unimplemented',
  [Code.Internal]: 'internal',
  [Code.Unavailable]: 'unavailable',
  [Code.DataLoss]: 'internal',
  [Code.Unauthenticated]: 'unauthenticated',
};
