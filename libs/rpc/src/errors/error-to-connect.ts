import { Code, ConnectError } from '@connectrpc/connect';
import {
  type ErrorDomain,
  errorMessage,
  OperatingError,
  type RetryHint,
  unreachable,
} from '@millrace/std';
import { ApiErrorSchema } from '../gen/millrace/v1/api_pb.js';
import { ErrorDetailSchema } from '../gen/millrace/v1/rpc_pb.js';
import { toMessage } from '../messages/plain-message.ts';
import { domainToProto, retryToProto } from '../messages/task-messages.ts';
import { PublicError } from './public-error.ts';
import { RpcError, type RpcReason } from './rpc-error.ts';

/**
 * The one place where what an implementation threw becomes a gRPC status. What is neither an
 * operating error nor a status already is a defect: its message travels, its stack does not.
 */
export function errorToConnect(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  if (thrown instanceof PublicError) return publicError(thrown);
  if (!(thrown instanceof OperatingError)) {
    const message = thrown instanceof Error ? thrown.message : errorMessage(thrown);
    return new ConnectError(message, Code.Internal, undefined, undefined, thrown);
  }
  const detail = {
    domain: domainToProto(thrown.domain),
    retry: retryToProto(thrown.retry),
    hint: thrown.hint ?? '',
    details: thrown.details ?? '',
  };
  const reason =
    thrown instanceof RpcError ? thrown.reason : usualReason(thrown.domain, thrown.retry);
  return new ConnectError(
    thrown.message,
    CODES[reason],
    undefined,
    [{ desc: ErrorDetailSchema, value: detail }],
    thrown,
  );
}

function publicError(thrown: PublicError): ConnectError {
  const { message, reason, body, retryAfterSeconds } = thrown;
  const metadata = retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` };
  const detail = { desc: ApiErrorSchema, value: toMessage(ApiErrorSchema, body) };
  return new ConnectError(message, CODES[reason], metadata, [detail], thrown);
}

function usualReason(domain: ErrorDomain, retry: RetryHint): RpcReason {
  switch (domain) {
    case 'user':
      return 'invalid-argument';
    case 'internal':
      return 'internal';
    case 'external':
      return retry === 'backoff' ? 'unavailable' : 'failed-precondition';
    default:
      return unreachable(domain);
  }
}

const CODES: Readonly<Record<RpcReason, Code>> = {
  cancelled: Code.Canceled,
  'invalid-argument': Code.InvalidArgument,
  'deadline-exceeded': Code.DeadlineExceeded,
  'not-found': Code.NotFound,
  'already-exists': Code.AlreadyExists,
  'permission-denied': Code.PermissionDenied,
  unauthenticated: Code.Unauthenticated,
  'resource-exhausted': Code.ResourceExhausted,
  'failed-precondition': Code.FailedPrecondition,
  aborted: Code.Aborted,
  unimplemented: Code.Unimplemented,
  unavailable: Code.Unavailable,
  internal: Code.Internal,
};
