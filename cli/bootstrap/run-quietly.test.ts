import { expect, test, vi } from 'vitest';
import { BootstrapError } from './bootstrap-error.mjs';
import { hintFor, runQuietly } from './run-quietly.mjs';

function check(command: string, args: readonly string[]): { error: unknown; shown: string } {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    runQuietly('installing', command, [...args], { cwd: '/', env: process.env });
    return { error: undefined, shown: write.mock.calls.join('') };
  } catch (error) {
    return { error, shown: write.mock.calls.join('') };
  } finally {
    write.mockRestore();
  }
}

test('an installer that succeeds leaves one line of progress', () => {
  expect(check('sh', ['-c', 'echo noise; echo more >&2'])).toEqual({
    error: undefined,
    shown: 'millrace: installing, once ...\n',
  });
});

test('an installer that fails shows all that it said', () => {
  const { error, shown } = check('sh', ['-c', 'echo said; exit 7']);
  expect(shown).toContain('said');
  expect(error).toEqual(new BootstrapError('installing failed (exit code 7)'));
});

test('a missing installer is named', () => {
  expect(check('no-such-installer', []).error).toEqual(
    new BootstrapError('"no-such-installer" is not on the PATH; install npm (it comes with Node)'),
  );
});

test.for([
  ['npm error request to https://r failed, reason: getaddrinfo ENOTFOUND r', 'cannot be reached'],
  ['ERR_PNPM_OUTDATED_LOCKFILE  Cannot install', 'run `pnpm install`'],
  ['ENOSPC: no space left on device', 'the disk is full'],
  ["EACCES: permission denied, mkdir '/x'", 'may not be written'],
] as const)('%s has a hint', ([output, hint]) => {
  expect(hintFor(output)).toContain(hint);
});

test('what is unknown has no hint', () => {
  expect(hintFor('something else')).toBe('');
});
