const units: readonly (readonly [string, bigint])[] = [
  ['week', 604_800_000_000n],
  ['day', 86_400_000_000n],
  ['hour', 3_600_000_000n],
  ['minute', 60_000_000n],
  ['second', 1_000_000n],
  ['millisecond', 1000n],
  ['microsecond', 1n],
];

/** Microseconds in the largest unit that counts them whole: `90 minutes`, `1 hour`. */
export function formatDuration(micros: bigint | number): string {
  const value = BigInt(micros);
  if (value === 0n) return '0 seconds';
  for (const [name, size] of units) {
    // Two weeks are better known as 14 days.
    const isWeeks = name === 'week' && value !== size;
    if (isWeeks || value % size !== 0n) continue;
    const amount = value / size;
    return `${amount} ${name}${amount === 1n || amount === -1n ? '' : 's'}`;
  }
  return `${value} microseconds`;
}
