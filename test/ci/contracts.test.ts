import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../tidy/repository.ts';

/** What `buf breaking` says of the contracts after a change of one of their files. */
function check(file: string, change: (text: string) => string): string {
  mkdirSync(join(root, '.millrace'), { recursive: true });
  const folder = mkdtempSync(join(root, '.millrace', 'contracts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, 'proto'), folder, { recursive: true });
  const path = join(folder, 'millrace/v1', file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  const against = join(root, 'proto/baseline.json');
  const args = ['--dir', 'libs/rpc', 'exec', 'buf', 'breaking', folder, '--against', against];
  const { stdout, stderr, status } = spawnSync('pnpm', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? 'compatible' : stdout + stderr;
}

test('a method that is gone from a contract is refused', () => {
  for (const [file, method] of [
    ['api.proto', 'GetPipeline'],
    ['rpc.proto', 'GetPhase'],
  ] as const) {
    const line = new RegExp(` *rpc ${method}\\(.*\n`);
    expect(check(file, (text) => text.replace(line, ''))).toContain(`"${method}"`);
  }
});

test('a field more breaks nobody', () => {
  const added = 'message PingRequest {\n  string text = 1;\n}';
  expect(check('api.proto', (text) => text.replace('message PingRequest {}', added))).toBe(
    'compatible',
  );
});
