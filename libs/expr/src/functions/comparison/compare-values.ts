import type { SqlType, Value } from '@millrace/data';
import { AssertionError } from '@millrace/std';

/**
 * The order of two values of one type, not NULL, as ORDER BY, comparisons, MIN and MAX see it:
 * NaN equals itself and is greater than all other floats, texts compare by code point, lists by
 * their first difference with NULL elements last.
 */
export function compareValues(a: Value, b: Value, type: SqlType): number {
  switch (type.kind) {
    case 'real':
    case 'double':
      return compareFloats(a as number, b as number);
    case 'text':
    case 'json':
      return Math.sign(Buffer.compare(Buffer.from(a as string), Buffer.from(b as string)));
    case 'bytea':
      return Math.sign(Buffer.compare(a as Uint8Array, b as Uint8Array));
    case 'list':
      return compareLists(a as readonly Value[], b as readonly Value[], type.element);
    case 'struct':
      throw new AssertionError('structs are compared field by field');
    default:
      return order(a as bigint, b as bigint);
  }
}

function order<T extends bigint | number | boolean>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : order(a, b);
}

function compareLists(a: readonly Value[], b: readonly Value[], element: SqlType): number {
  for (const [i, left] of a.entries()) {
    if (i >= b.length) return 1;
    const right = b[i] ?? null;
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const compared = compareValues(left, right, element);
    if (compared !== 0) return compared;
  }
  return a.length < b.length ? -1 : 0;
}
