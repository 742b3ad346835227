import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../tidy/repository.ts';

const MAIN = join(root, 'cli/src/main.ts');

type Result = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs `millrace` with the words of a line, or with words that may hold spaces. */
export type Millrace = (line: string | readonly string[], input?: string) => Promise<Result>;

export function commandLine(cwd: string, environment: Readonly<Record<string, string>>): Millrace {
  return async (line, input = '') => {
    const words = typeof line === 'string' ? line.split(' ') : line;
    const child = spawn(process.execPath, [MAIN, ...words], {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(input);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (child.exitCode === null) await once(child, 'exit');
    return { code: child.exitCode, out, err };
  };
}
