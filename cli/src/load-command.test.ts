import { expect, test } from 'vitest';
import { loadCommand } from './load-command.ts';

function missing(packageName: string): Error {
  const error = new Error(`Cannot find package '${packageName}' imported from /millrace/x.ts`);
  return Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
}

function loading(thrown: Error) {
  return loadCommand('run', () => Promise.reject(thrown));
}

test('a command whose packages were left out of an image says so', async () => {
  await expect(loading(missing('@millrace/dataflow'))).rejects.toMatchObject({
    message: '"run" is not part of this installation',
    hint: 'the container image "millrace" holds every command',
  });
});

test('any other failure to load a command is told as it is', async () => {
  for (const thrown of [missing('zod'), new Error('broken')]) {
    await expect(loading(thrown)).rejects.toBe(thrown);
  }
});
