import { PublicError, type RpcReason } from '@millrace/rpc';
import type { ApiErrorCode } from '../http/api-error.ts';
import { errorToApi } from '../http/error-to-api.ts';

/**
 * Whatever an operation threw, as the failure of a call: the error of REST with a status of gRPC.
 */
export function errorToRpc(thrown: unknown): PublicError {
  const error = errorToApi(thrown);
  return new PublicError(REASON_OF_CODE[error.code], error.message, {
    body: error.toBody().error,
    retryAfterSeconds: error.retryAfterSeconds,
    cause: thrown,
  });
}

const REASON_OF_CODE: Readonly<Record<ApiErrorCode, RpcReason>> = {
  invalid_request: 'invalid-argument',
  invalid_query: 'invalid-argument',
  unauthenticated: 'unauthenticated',
  not_found: 'not-found',
  method_not_allowed: 'unimplemented',
  conflict: 'failed-precondition',
  body_too_large: 'resource-exhausted',
  unsupported_media_type: 'invalid-argument',
  too_many_requests: 'resource-exhausted',
  unavailable: 'unavailable',
  internal: 'internal',
};
