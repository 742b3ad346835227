import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Checkout, ending } from './checkout.fixture.ts';

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => checkout.remove());

const silent = { code: 0, signal: null, stdout: '', stderr: '' };

test('the first start installs and says so on stderr only; the second does neither', async () => {
  const first = await ending(checkout.run(['echo', 'row']));
  expect(first).toMatchObject({ code: 0, stdout: 'row\n' });
  expect(first.stderr).toContain('installing the packages of the lockfile');
  expect(checkout.installs()).toEqual(['npm ci', 'pnpm install']);

  expect(await ending(checkout.run(['true']))).toEqual(silent);
  expect(checkout.installs()).toHaveLength(2);
});

test('a changed lockfile and a deleted node_modules install again', async () => {
  await ending(checkout.run(['true']));
  checkout.writeLockfile('2');
  await ending(checkout.run(['true']));
  expect(checkout.installs()).toEqual(['npm ci', 'pnpm install', 'pnpm install']);
  rmSync(join(checkout.root, 'node_modules'), { recursive: true });
  await ending(checkout.run(['true']));
  expect(checkout.installs()).toHaveLength(4);
});

test('first starts at the same time install once', async () => {
  const starts = Array.from({ length: 4 }, () => ending(checkout.run(['echo', 'row'])));
  for (const { code, stdout } of await Promise.all(starts)) {
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'row\n' });
  }
  expect(checkout.installs()).toEqual(['npm ci', 'pnpm install']);
});

test('an installation that failed is said with a hint, and tried again at the next start', async () => {
  const failed = await ending(checkout.run(['echo', 'row'], { INSTALL_FAILS: '1' }));
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toContain('the npm registry cannot be reached');
  expect(await ending(checkout.run(['echo', 'row']))).toMatchObject({ code: 0, stdout: 'row\n' });
});

test('standard input and the exit code are those of the command', async () => {
  const result = await ending(checkout.run(['sh', '-c', 'cat; exit 42']), 'SELECT 1');
  expect(result).toMatchObject({ code: 42, stdout: 'SELECT 1' });
});

test('arguments arrive as they were given', async () => {
  const args = ['a b', '', "it's", '$HOME', '*'];
  const { stdout } = await ending(checkout.run(['printf', '<%s>', ...args]));
  expect(stdout).toBe("<a b><><it's><$HOME><*>");
});

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'the command receives %s once',
  async (signal) => {
    const script = `
    let count = 0;
    process.on('${signal}', () => {
      if (++count === 1) setTimeout(() => { console.log('received', count); process.exit(5); }, 200);
    });
    setTimeout(() => {}, 10_000);
    console.log('ready');`;
    const child = checkout.run([process.execPath, '-e', script]);
    const finished = ending(child);
    if (child.stdout !== null) await once(child.stdout, 'data');
    child.kill(signal);
    const result = await finished;
    expect(result).toMatchObject({ code: 5, signal: null });
    expect(result.stdout).toContain('received 1\n');
  },
);

test('a command that a signal ends is seen to end by that signal', async () => {
  const result = await ending(checkout.run(['sh', '-c', 'kill -TERM $$']));
  expect(result).toMatchObject({ code: null, signal: 'SIGTERM' });
});

test('the millrace command works through a chain of symbolic links', async () => {
  const source = join(checkout.root, 'cli', 'src');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'main.ts'), 'console.log(process.argv.slice(2), process.cwd());\n');
  mkdirSync(join(checkout.root, 'elsewhere'));
  symlinkSync('../millrace', join(checkout.root, 'elsewhere', 'one'));
  symlinkSync(join(checkout.root, 'elsewhere', 'one'), join(checkout.root, 'two'));
  const child = checkout.start('sh', [join(checkout.root, 'two'), 'run', 'q.sql']);
  expect(await ending(child)).toMatchObject({ code: 0, stdout: "[ 'run', 'q.sql' ] /\n" });
});

test('a machine without Node is told what to install', async () => {
  const script = join(checkout.root, 'cli', 'bootstrap', 'run');
  const child = checkout.start('/bin/sh', [script, 'true'], { PATH: '' });
  const result = await ending(child);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('install Node 20.11 or newer, with npm');
});

test('a command that does not exist ends as in a shell', async () => {
  expect(await ending(checkout.run(['no-such-command']))).toMatchObject({ code: 127, stdout: '' });
});
