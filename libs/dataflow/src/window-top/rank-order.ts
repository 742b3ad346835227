import type { Row, Value } from '@millrace/data';
import type { WindowTopOperator } from '@millrace/program';

/** A row with the values that it is ordered by. */
export interface Ranked {
  readonly row: Row;
  readonly order: readonly Value[];
  readonly arrival: number;
}

/** Where a row comes among rows in order. */
export function rankAmong(
  order: WindowTopOperator['order'],
  row: Ranked,
  among: readonly Ranked[],
): number {
  let [low, high] = [0, among.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareRanks(order, row, among[middle] ?? row) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Negative when `a` comes first; rows that the order holds equal stay in order of arrival. */
export function compareRanks(order: WindowTopOperator['order'], a: Ranked, b: Ranked): number {
  for (const [index, { descending, nullsFirst }] of order.entries()) {
    const [x, y] = [a.order[index] ?? null, b.order[index] ?? null];
    if (x === null && y === null) continue;
    if (x === null) return nullsFirst ? -1 : 1;
    if (y === null) return nullsFirst ? 1 : -1;
    const compared = compareValues(x, y);
    if (compared !== 0) return descending ? -compared : compared;
  }
  return a.arrival - b.arrival;
}

/** SQL order of two values of one type: text by code point, NaN above all numbers. */
function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string')
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
    if (Number.isNaN(b)) return -1;
    return a - b < 0 ? -1 : a > b ? 1 : 0;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const compared = compareValues(a[i] as Value, b[i] as Value);
      if (compared !== 0) return compared;
    }
    return a.length - b.length;
  }
  const [x, y] = [a as bigint | boolean, b as bigint | boolean];
  return x < y ? -1 : x > y ? 1 : 0;
}
