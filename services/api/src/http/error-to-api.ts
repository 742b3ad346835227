import { isControlDbError, type ControlDbErrorKind } from '@millrace/control-db';
import { RpcError, type RpcReason } from '@millrace/rpc';
import { errorCode, errorMessage } from '@millrace/std';
import { ApiError, type ApiErrorCode } from './api-error.ts';

/** Whatever a handler or the server itself threw, as the answer to the request. */
export function errorToApi(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isControlDbError(thrown)) {
    // Most hints of an unavailable database are for who runs it; the log of the API has them.
    const hint = thrown.kind === 'database-unavailable' ? undefined : thrown.hint;
    return new ApiError(OF_DATABASE[thrown.kind], thrown.message, { hint, cause: thrown });
  }
  if (thrown instanceof RpcError) {
    const code = OF_RPC[thrown.reason] ?? 'internal';
    const message = IS_AWAY.has(thrown.reason)
      ? `the controller is away: ${thrown.message}`
      : thrown.message;
    return new ApiError(code, message, { hint: thrown.hint, cause: thrown });
  }
  return errorOfServer(thrown);
}

const OF_DATABASE: Readonly<Record<ControlDbErrorKind, ApiErrorCode>> = {
  'database-unavailable': 'unavailable',
  'schema-newer': 'unavailable',
  'not-found': 'not_found',
  conflict: 'conflict',
};

const OF_RPC: Readonly<Partial<Record<RpcReason, ApiErrorCode>>> = {
  'not-found': 'not_found',
  'failed-precondition': 'conflict',
  unavailable: 'unavailable',
  'deadline-exceeded': 'unavailable',
  'resource-exhausted': 'unavailable',
  // Not the caller's: the controller does not take the API, until somebody changes their secrets.
  unauthenticated: 'unavailable',
};

/** The API calls nobody but the controller; callers need not know its address to understand. */
const IS_AWAY: ReadonlySet<RpcReason> = new Set(['unavailable', 'deadline-exceeded']);

/**
 * Fastify tells its refusals apart by code; what has none is a defect and says nothing of itself.
 */
function errorOfServer(thrown: unknown): ApiError {
  const known = OF_SERVER[errorCode(thrown) ?? ''];
  if (known !== undefined) return new ApiError(known[0], known[1] ?? errorMessage(thrown));
  return new ApiError('internal', 'something went wrong; the log of the API says what', {
    cause: thrown,
  });
}

const OF_SERVER: Readonly<Record<string, readonly [ApiErrorCode, string?]>> = {
  FST_ERR_BAD_URL: ['invalid_request', 'the path is not a valid URL path'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'nothing has an id as long as that in the path'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'the body is too large'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'invalid_request',
    'the body is not as long as its Content-Length says',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'the body has to be JSON, with the header "Content-Type: application/json"',
  ],
};
