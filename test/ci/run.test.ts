import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../tidy/repository.ts';

/** What `npm test` and `npm run check` print and end with, as shell. */
interface Parts {
  readonly tests: string;
  readonly guards: string;
}

const allPass: Parts = { tests: "echo '7 passed, 0 failed'", guards: "echo '5 passed, 0 failed'" };

/**
 * Runs `.ci/run` with an npm that plays these parts; `expected` is its last line and its exit code.
 */
function check(parts: Partial<Parts>, expected: string): void {
  const { tests, guards } = { ...allPass, ...parts };
  const folder = mkdtempSync(join(tmpdir(), 'millrace-ci-'));
  try {
    const npm = join(folder, 'npm');
    writeFileSync(npm, `#!/bin/sh\nif [ "$1" = test ]; then ${tests}; else ${guards}; fi\n`);
    chmodSync(npm, 0o755);
    const { stdout, status } = spawnSync(join(root, '.ci', 'run'), {
      env: { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter) },
      encoding: 'utf8',
    });
    const lines = stdout.trimEnd().split('\n');
    expect(`${lines.at(-1)} (${status})`).toBe(expected);
    expect(lines.filter((line) => /^\d+ passed/.test(line))).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('tests and guards are added up in one closing line', () => {
  check({}, '12 passed, 0 failed (0)');
});

test('a failed test fails the run', () => {
  check({ tests: "echo '6 passed, 1 failed'; exit 1" }, '11 passed, 1 failed (1)');
});

test('a failed guard fails the run', () => {
  check({ guards: "echo '3 passed, 2 failed'; exit 1" }, '10 passed, 2 failed (1)');
});

test('a skipped test fails the run', () => {
  check({ tests: "echo '6 passed, 0 failed, 1 skipped'" }, '11 passed, 0 failed, 1 skipped (1)');
});

test('a part that dies before its closing line counts as failed', () => {
  check({ tests: 'echo starting; exit 134' }, '5 passed, 1 failed (1)');
});

test('a part that says all is well and still fails counts as failed', () => {
  check({ tests: "echo '7 passed, 0 failed'; exit 1" }, '12 passed, 1 failed (1)');
});

test('a part that never says anything counts as failed', () => {
  check({ tests: 'true' }, '5 passed, 1 failed (1)');
});
