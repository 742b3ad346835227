/**
 * A programmer's error: an invariant does not hold. The task that meets it fails and is restored.
 */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/**
 * Throws when an invariant does not hold; never used for input that a user or a peer can get wrong.
 */
export function assert(condition: boolean, message: string | (() => string)): asserts condition {
  if (!condition) throw new AssertionError(typeof message === 'string' ? message : message());
}

/** The value, which the caller knows to be present; says what is missing when it is not. */
export function must<T>(value: T | null | undefined, what = 'value'): T {
  if (value === null || value === undefined) throw new AssertionError(`${what} is missing`);
  return value;
}

/** Closes a discriminated union: a new kind without a branch is a type error here. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${describeKind(value)}`);
}

function describeKind(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'kind' in value) return String(value.kind);
  return String(value);
}
