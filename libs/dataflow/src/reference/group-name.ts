import type { Value } from '@millrace/data';

/** A text for each group of values that GROUP BY holds equal: -0 as 0, NaN as NaN, NULL as NULL. */
export function groupName(values: readonly Value[]): string {
  const parts = values.map((value): string => {
    if (Array.isArray(value)) return `[${groupName(value as readonly Value[])}]`;
    if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return `#${value === 0 ? 0 : value}`;
    return String(value);
  });
  return parts.join();
}
