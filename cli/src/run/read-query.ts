import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { errorCode, errorMessage, OperatingError } from '@millrace/std';

/** Reads a query from a file, or from standard input for `-`. */
export async function readQuery(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = REASONS[errorCode(cause) ?? ''] ?? errorMessage(cause);
    throw new OperatingError(`cannot read "${file}": ${reason}`, {
      domain: 'user',
      retry: 'never',
      cause,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
};
