import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { root } from '../tidy/repository.ts';

/** What `millrace run` prints for a query as a document shows it; fails when the run does. */
export function runMillrace(query: string, args: readonly string[] = [], folder = root): string {
  const main = join(root, 'cli', 'src', 'main.ts');
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, 'run', ...args, '-'], {
    cwd: folder,
    input: query,
    encoding: 'utf8',
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}
