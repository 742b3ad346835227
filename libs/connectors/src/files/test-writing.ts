import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '@millrace/operator';
import { errorCode } from '@millrace/std';
import { fileError } from './file-error.ts';

/** Whether a file could be written; nothing is. */
export async function* testWritingFile(path: string): AsyncGenerator<string> {
  const status = await statusOf(path);
  if (status === null) {
    yield* testWritingInto(dirname(path));
    yield `"${path}" is not there yet and will be made`;
    return;
  }
  if (status.isDirectory()) {
    throw fileError('write', path, Object.assign(new Error('directory'), { code: 'EISDIR' }));
  }
  await checkAccess(path);
  yield `"${path}" can be written; what is in it will be replaced`;
}

/** Whether files could be written into a directory, which may have to be made first. */
export async function* testWritingInto(directory: string): AsyncGenerator<string> {
  const status = await statusOf(directory);
  if (status === null) {
    const parent = dirname(directory);
    // The root of the file system is there.
    yield* testWritingInto(parent);
    yield `directory "${directory}" is not there yet and will be made`;
    return;
  }
  if (!status.isDirectory()) throw new UserError(`"${directory}" is a file, not a directory`);
  await checkAccess(directory);
  yield `directory "${directory}" can be written`;
}

/** null when nothing is there. */
async function statusOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw fileError('write', path, error);
  }
}

async function checkAccess(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK);
  } catch (error) {
    throw fileError('write', path, error);
  }
}
