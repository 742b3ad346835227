import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { errorCode, errorMessage, OperatingError } from '@millrace/std';

/** What a file holds, or standard input for `-`. */
export async function readText(file: string): Promise<string> {
  if (file !== '-') return readFileText(file);
  if (process.stdin.isTTY) process.stderr.write('millrace: type or paste, then Ctrl-D\n');
  return text(process.stdin);
}

export function readFileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
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
