import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';

const waitMsMax = 10 * 60 * 1000;
const pollMs = 100;

/**
 * Runs `action` while no other process of this checkout installs. A lock whose owner is gone is
 * taken over.
 * @template T
 * @param {string} root
 * @param {() => T} action
 * @param {{ waitMs?: number }} [options]
 * @returns {T}
 */
export function withInstallLock(root, action, { waitMs = waitMsMax } = {}) {
  const folder = join(root, '.millrace');
  const file = join(folder, 'install.lock');
  mkdirSync(folder, { recursive: true });
  const deadline = Date.now() + waitMs;
  while (!tryAcquire(file)) {
    if (Date.now() > deadline) {
      throw new BootstrapError(
        `another start has been installing for too long; if there is none, delete "${file}"`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  }
  try {
    return action();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryAcquire(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const owner = readOwner(file);
  if (owner !== undefined && !isAlive(owner)) removeAbandoned(file, owner);
  return false;
}

/**
 * The owner's process id; undefined while the owner is between creating and writing the file.
 * @param {string} file
 */
function readOwner(file) {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return owner > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Two waiting processes may find the same dead owner. The rename lets one of them win, and the
 * check afterwards gives back a lock that a third process acquired in between.
 * @param {string} file
 * @param {number} owner
 */
function removeAbandoned(file, owner) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readOwner(aside) === owner) rmSync(aside, { force: true });
  else renameSync(aside, file);
}
