import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { compileLimit, type LimitName, limitNames } from './compile.ts';

const events = 100_000;

/**
 * What a loop prints; null on a machine without a compiler, where there is nothing to measure
 * beside.
 */
function run(name: LimitName, gapNanos: number): Record<string, unknown> | null {
  const executable = compileLimit(name);
  if (executable === null) return null;
  const args = ['--events', String(events), '--gap-ns', String(gapNanos)];
  const { stdout } = spawnSync(executable, args, { encoding: 'utf8', cwd: tmpdir() });
  return JSON.parse(stdout);
}

test.for(limitNames)(
  '%s compiles and reports the events it was given',
  { timeout: 60_000 },
  (name) => {
    const result = run(name, 10_000);
    if (result !== null) expect(result).toMatchObject({ name, events });
  },
);

test('every bid is counted in five windows, whatever falls into one', { timeout: 60_000 }, () => {
  // The checksum adds up auction times count over all windows; events do not depend on the gap.
  expect(run('hop', 1_000_000)?.['checksum']).toBe(run('hop', 100)?.['checksum']);
});

test('without a compiler there is no limit', () => {
  expect(compileLimit('q1', 'no-such-compiler')).toBeNull();
});
