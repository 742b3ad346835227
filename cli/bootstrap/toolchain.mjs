import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BootstrapError } from './bootstrap-error.mjs';
import { runQuietly } from './run-quietly.mjs';

/**
 * The Node and pnpm that run the repository's commands.
 * @typedef {object} Toolchain
 * @property {boolean} installed
 * @property {string} folder where npm installed it
 * @property {string} node the executable
 * @property {string} binaries to be first on PATH
 * @property {string | undefined} headers what native addons would compile against
 */

// A Node of this line or newer runs the repository itself, and only pnpm has to be fetched.
const nodeMajorMin = 24;
const bundledPlatforms = ['linux-x64', 'linux-arm64'];
// npm's own waits between attempts are over a minute, in which nobody would know what is missing.
const retries = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=8000'];
const definition = ['package.json', 'package-lock.json', '.npmrc'];

/** @typedef {{ version: string, execPath: string, platform: string }} RunningNode */

/**
 * The folder's name is the hash of what is in it, and it appears by a rename: if it is there, it is
 * complete.
 * @param {string} root
 * @param {RunningNode} [running]
 * @returns {Toolchain}
 */
export function findToolchain(root, running = runningNode()) {
  const bundled = Number(running.version.split('.')[0]) < nodeMajorMin;
  if (bundled && !bundledPlatforms.includes(running.platform)) {
    throw new BootstrapError(
      `there is no bundled Node for ${running.platform}; install Node ${nodeMajorMin} or newer and start again`,
    );
  }
  const hash = createHash('sha256').update(bundled ? running.platform : 'pnpm-only');
  for (const file of definition) hash.update(readFileSync(join(import.meta.dirname, file)));
  const folder = join(root, '.millrace', 'toolchain', hash.digest('hex').slice(0, 16));
  const nodeHome = bundled
    ? join(folder, 'node_modules', `node-${running.platform}`)
    : dirname(dirname(running.execPath));
  const hasHeaders = bundled || existsSync(join(nodeHome, 'include', 'node', 'node.h'));
  return {
    installed: existsSync(folder),
    folder,
    node: bundled ? join(nodeHome, 'bin', 'node') : running.execPath,
    binaries: join(folder, 'node_modules', '.bin'),
    headers: hasHeaders ? nodeHome : undefined,
  };
}

/**
 * @param {string} root
 * @param {import('./environment.mjs').Environment} env
 */
export function installToolchain(root, env) {
  const toolchain = findToolchain(root);
  const bundled = toolchain.node.startsWith(toolchain.folder);
  const partial = `${toolchain.folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const file of definition) copyFileSync(join(import.meta.dirname, file), join(partial, file));
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...retries,
  ];
  if (!bundled) args.push('--omit=optional');
  runQuietly(bundled ? 'fetching Node 24 and pnpm' : 'fetching pnpm', 'npm', args, {
    cwd: partial,
    env,
  });
  if (bundled && !existsSync(toolchain.node.replace(toolchain.folder, partial))) {
    throw new BootstrapError(
      'npm installed no Node for this machine; does its configuration omit optional dependencies?',
    );
  }
  renameSync(partial, toolchain.folder);
}

function runningNode() {
  return {
    version: process.versions.node,
    execPath: process.execPath,
    platform: `${process.platform}-${process.arch}`,
  };
}
