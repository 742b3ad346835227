import { UserError } from '@millrace/operator';
import { OperatingError } from '@millrace/std';
import { expect, test } from 'vitest';
import { fileError } from './file-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as the system says it`), { code });
}

test('what the user can put right is an error of the user, with what to do', () => {
  const cause = systemError('EACCES');
  const error = fileError('read', '/data/a.json', cause);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toBe(
    'cannot read "/data/a.json": permission is denied; let the user that runs the worker have access to it',
  );
  expect(error.cause).toBe(cause);
});

test('what may pass is an error to be tried again', () => {
  const error = fileError('write', '/data/a.json', systemError('ENOSPC'));
  expect(error).toBeInstanceOf(OperatingError);
  expect(error).toMatchObject({ domain: 'external', retry: 'backoff' });
  expect(error.message).toBe('cannot write "/data/a.json": the disk is full');
});

test('what nobody foresaw is said in the words of the system', () => {
  const error = fileError('read', '/data/a.json', systemError('EWEIRD'));
  expect(error.message).toBe('cannot read "/data/a.json": EWEIRD: as the system says it');
});
