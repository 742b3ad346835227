import { spawnSync } from 'node:child_process';
import { BootstrapError } from './bootstrap-error.mjs';

/**
 * Runs an installer. One line of progress goes to stderr; what the installer says is shown only if
 * it fails. Standard input stays untouched: it belongs to the command that runs afterwards.
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: import('./environment.mjs').Environment }} options
 */
export function runQuietly(what, command, args, { cwd, env }) {
  process.stderr.write(`millrace: ${what}, once ...\n`);
  const result = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error !== undefined) {
    if (/** @type {NodeJS.ErrnoException} */ (result.error).code === 'ENOENT') {
      throw new BootstrapError(`"${command}" is not on the PATH; install npm (it comes with Node)`);
    }
    throw result.error;
  }
  if (result.status === 0) return;
  const output = `${result.stdout}${result.stderr}`.trim();
  process.stderr.write(`${output}\n`);
  const ending = result.signal ?? `exit code ${result.status}`;
  throw new BootstrapError(`${what} failed (${ending})${hintFor(output)}`);
}

/**
 * @param {string} output
 * @returns {string}
 */
export function hintFor(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH/.test(output)) {
    return '; the npm registry cannot be reached: check the network, the proxy and `npm config get registry`';
  }
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output)) {
    return '; a package.json changed without the lockfile: run `pnpm install` and commit pnpm-lock.yaml';
  }
  if (/ENOSPC/.test(output)) return '; the disk is full';
  if (/EACCES|EPERM/.test(output)) return '; a file may not be written: who owns this checkout?';
  return '';
}
