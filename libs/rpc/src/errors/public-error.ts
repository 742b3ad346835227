import type { RpcReason } from './rpc-error.ts';

/** A refusal of the public API with all that REST says of it. */
export class PublicError extends Error {
  override readonly name = 'PublicError';
  readonly reason: RpcReason;
  /** The JSON of the error in REST: code, message, hint and details. */
  readonly body: object;
  /** Seconds after which another attempt may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    reason: RpcReason,
    message: string,
    options: {
      readonly body: object;
      readonly retryAfterSeconds?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.body = options.body;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
