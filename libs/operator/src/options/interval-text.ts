const unitNanos: readonly (readonly [RegExp, number])[] = [
  [/^(ns|nanos?|nanoseconds?)$/, 1],
  [/^(us|µs|micros?|microseconds?)$/, 1e3],
  [/^(ms|millis?|milliseconds?)$/, 1e6],
  [/^(s|secs?|seconds?)$/, 1e9],
  [/^(m|mins?|minutes?)$/, 60e9],
  [/^(h|hours?)$/, 3600e9],
  [/^(d|days?)$/, 86400e9],
  [/^(w|weeks?)$/, 604800e9],
];

/**
 * Nanoseconds of an interval as SQL writes it: `10 seconds`, `1.5 ms`, `1 minute 30 seconds`,
 * `00:01:30.5`; null when it is none.
 */
export function parseIntervalNanos(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  const clock = /^(\d+):([0-5]?\d):([0-5]?\d(?:\.\d+)?)$/.exec(trimmed);
  if (clock !== null) {
    const [, hours, minutes, seconds] = clock;
    return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e9;
  }
  const parts = [...trimmed.matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-zµ]+)\s*/gy)];
  const matched = parts.reduce((length, [part]) => length + part.length, 0);
  if (parts.length === 0 || matched !== trimmed.length) return null;
  let nanos = 0;
  for (const [, count, unit] of parts) {
    const found = unitNanos.find(([name]) => name.test(unit ?? ''));
    if (found === undefined) return null;
    nanos += Number(count) * found[1];
  }
  return nanos;
}
