import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withInstallLock } from './install-lock.mjs';

let root: string;
let lock: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
  lock = join(root, '.millrace', 'install.lock');
  mkdirSync(join(root, '.millrace'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function abandonedPid(): number {
  return spawnSync('true').pid;
}

test('the lock is held during the action and gone afterwards, also after an error', () => {
  withInstallLock(root, () => expect(readFileSync(lock, 'utf8')).toBe(String(process.pid)));
  expect(existsSync(lock)).toBe(false);
  const failing = () =>
    withInstallLock(root, () => {
      throw new Error('disk');
    });
  expect(failing).toThrow('disk');
  expect(existsSync(lock)).toBe(false);
});

test('a lock whose owner died is taken over', () => {
  writeFileSync(lock, String(abandonedPid()));
  expect(withInstallLock(root, () => 'installed')).toBe('installed');
});

test('a lock whose owner lives is waited for until the limit', () => {
  writeFileSync(lock, String(process.pid));
  const blocked = () => withInstallLock(root, () => 'installed', { waitMs: 150 });
  expect(blocked).toThrow(`delete "${lock}"`);
  expect(readFileSync(lock, 'utf8')).toBe(String(process.pid));
});

test('many processes that find the same dead owner still enter one at a time', async () => {
  writeFileSync(lock, String(abandonedPid()));
  const log = join(root, 'log');
  const module = new URL('./install-lock.mjs', import.meta.url).href;
  const script = `
    import { appendFileSync } from 'node:fs';
    import { withInstallLock } from ${JSON.stringify(module)};
    withInstallLock(${JSON.stringify(root)}, () => {
      appendFileSync(${JSON.stringify(log)}, 'enter\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
      appendFileSync(${JSON.stringify(log)}, 'leave\\n');
    });`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('enter\nleave\n'.repeat(4));
});
