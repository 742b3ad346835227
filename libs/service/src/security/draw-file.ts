import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode, errorMessage } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';

const SECRET_BYTES = 32;

/**
 * Makes a file with a random secret unless there is one. Of several services that begin at the same
 * time one makes it, and no other ever sees half of it. Throws a `ConfigError`.
 */
export function drawFile(name: string, path: string, { mode }: { readonly mode: number }): void {
  if (path === '' || existsSync(path)) return;
  // Not from the injected source: whoever can guess it can pretend to be a service.
  const draw = (bytes: number): string => randomBytes(bytes).toString('base64url');
  const draft = `${path}.${draw(6)}`;
  try {
    writeFileSync(draft, `${draw(SECRET_BYTES)}\n`, { mode, flag: 'wx' });
    linkSync(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw new ConfigError([`${name}: ${errorMessage(error)}`]);
  } finally {
    rmSync(draft, { force: true });
  }
}
