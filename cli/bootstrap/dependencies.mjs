import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './run-quietly.mjs';

/**
 * Whether node_modules is what the lockfile asks for. The stamp lies inside node_modules, so that
 * deleting the folder is all it takes to install again.
 * @param {string} root
 */
export function dependenciesStamped(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === expectedStamp(root);
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 * @param {import('./environment.mjs').Environment} env
 */
export function installDependencies(root, toolchain, env) {
  const stamp = expectedStamp(root);
  const pnpm = join(toolchain.folder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  const args = [pnpm, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  args.push('--config.fetch-retry-mintimeout=2000', '--config.fetch-retry-maxtimeout=8000');
  runQuietly('installing the packages of the lockfile', toolchain.node, args, {
    cwd: root,
    env: toolchain.headers === undefined ? env : { ...env, npm_config_nodedir: toolchain.headers },
  });
  writeFileSync(stampFile(root), stamp);
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules', '.millrace-stamp');
}

/** @param {string} root */
function expectedStamp(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}
