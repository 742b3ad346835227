import type { Identifier, ObjectName } from '@millrace/sql';

/** Names compare without regard to case, unless the reference is in quotes. */
export function matchesName(reference: Identifier, name: string): boolean {
  if (reference.quoted) return reference.value === name;
  return reference.value.toLowerCase() === name.toLowerCase();
}

/** The candidates that a reference means: of several, the one in the very same case. */
export function pickByName<T>(
  reference: Identifier,
  candidates: readonly T[],
  nameOf: (candidate: T) => string,
): readonly T[] {
  const matching = candidates.filter((candidate) => matchesName(reference, nameOf(candidate)));
  if (matching.length < 2) return matching;
  const exact = matching.filter((candidate) => nameOf(candidate) === reference.value);
  return exact.length === 1 ? exact : matching;
}

export function objectNameText(name: ObjectName): string {
  return name.parts.map((part) => part.value).join('.');
}
