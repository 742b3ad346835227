import { type ErrorDomain, OperatingError, type RetryHint } from '@millrace/std';

/** Why a call failed, in the words that gRPC has for it. */
export type RpcReason =
  | 'cancelled'
  | 'invalid-argument'
  | 'deadline-exceeded'
  | 'not-found'
  | 'already-exists'
  | 'permission-denied'
  | 'unauthenticated'
  | 'resource-exhausted'
  | 'failed-precondition'
  | 'aborted'
  | 'unimplemented'
  | 'unavailable'
  | 'internal';

export interface RpcErrorOptions {
  /** By default what the reason suggests. */
  readonly domain?: ErrorDomain | undefined;
  /** By default what the reason suggests. */
  readonly retry?: RetryHint | undefined;
  readonly hint?: string | undefined;
  readonly details?: string | undefined;
  readonly cause?: unknown;
}

/** A refused or failed call, the same on both of its ends. */
export class RpcError extends OperatingError {
  override readonly name = 'RpcError';
  readonly reason: RpcReason;

  constructor(reason: RpcReason, message: string, options: RpcErrorOptions = {}) {
    super(message, {
      domain: options.domain ?? USUAL[reason][0],
      retry: options.retry ?? USUAL[reason][1],
      hint: options.hint,
      details: options.details,
      cause: options.cause,
    });
    this.reason = reason;
  }
}

const USUAL: Readonly<Record<RpcReason, readonly [ErrorDomain, RetryHint]>> = {
  cancelled: ['external', 'never'],
  'invalid-argument': ['user', 'never'],
  'deadline-exceeded': ['external', 'backoff'],
  'not-found': ['user', 'never'],
  'already-exists': ['user', 'never'],
  'permission-denied': ['user', 'never'],
  unauthenticated: ['user', 'never'],
  'resource-exhausted': ['external', 'backoff'],
  'failed-precondition': ['user', 'never'],
  aborted: ['external', 'backoff'],
  unimplemented: ['internal', 'never'],
  unavailable: ['external', 'backoff'],
  internal: ['internal', 'never'],
};
