/** Everything that can be wrong with a request, in the words of its answer. */
export type ApiErrorCode =
  | 'invalid_request'
  | 'invalid_query'
  | 'unauthenticated'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'unavailable'
  | 'internal';

export const STATUS_OF_CODE: Readonly<Record<ApiErrorCode, number>> = {
  invalid_request: 400,
  invalid_query: 400,
  unauthenticated: 401,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
};

/** One problem of a request that may have several. */
export type ErrorDetail = {
  /** Where in the body, `tags.team`; or in the query string. */
  readonly path?: string | undefined;
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly span?: unknown;
};

export type ApiErrorOptions = {
  readonly hint?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  /** When another attempt may succeed. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
};

/** A request that is refused, or that cannot be answered now. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly ErrorDetail[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ApiErrorCode, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds ?? (code === 'unavailable' ? 1 : undefined);
  }

  get status(): number {
    return STATUS_OF_CODE[this.code];
  }

  /** The body of the answer. */
  toBody(): { readonly error: object } {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.hint === undefined ? {} : { hint: this.hint }),
        ...(this.details === undefined ? {} : { details: this.details }),
      },
    };
  }
}
