import type { Value } from '@millrace/data';
import { EvaluationError } from '../evaluate/evaluation-error.ts';

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string as it is, all else as JSON. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What keys (text) and places (bigint, from 0) lead to; undefined where they lead nowhere. */
export function jsonKey(document: unknown, keys: readonly Value[]): unknown {
  let found = document;
  for (const key of keys) {
    if (typeof key === 'string') {
      if (!isJsonObject(found) || !Object.hasOwn(found, key)) return undefined;
      found = found[key];
    } else {
      if (!Array.isArray(found)) return undefined;
      found = (found as readonly unknown[])[Number(key)];
    }
  }
  return found;
}

/** A step of a path: a name, a place, or all elements. */
export type JsonStep = string | number | { readonly kind: 'all' };

/** Paths such as `$.a.b[0]['c d'][*]`. @throws EvaluationError */
export function jsonPath(path: string): readonly JsonStep[] {
  const steps: JsonStep[] = [];
  const pattern = /\.\*|\[\*\]|\.([^.[\]'"]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  if (!path.startsWith('$')) throw wrongPath(path);
  pattern.lastIndex = 1;
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path);
    if (match === null) throw wrongPath(path);
    const [, name, place, single, double] = match;
    if (place !== undefined) steps.push(Number(place));
    else steps.push(name ?? single ?? double ?? { kind: 'all' });
  }
  return steps;
}

function wrongPath(path: string): EvaluationError {
  return new EvaluationError('invalid-argument', `invalid JSON path: "${path}"`);
}

/** All values that a path leads to. */
export function jsonAt(document: unknown, steps: readonly JsonStep[]): readonly unknown[] {
  let found: readonly unknown[] = document === undefined ? [] : [document];
  for (const step of steps) {
    found = found.flatMap((value) => {
      if (typeof step === 'object')
        return isJsonObject(value)
          ? Object.values(value)
          : Array.isArray(value)
            ? (value as unknown[])
            : [];
      const next = jsonKey(value, [typeof step === 'number' ? BigInt(step) : step]);
      return next === undefined ? [] : [next];
    });
  }
  return found;
}
