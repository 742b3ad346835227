import { delimiter, join } from 'node:path';

/** @typedef {import('./toolchain.mjs').Toolchain} Toolchain */
/** @typedef {Record<string, string | undefined>} Environment */

// npm hands its own settings to every script it starts, and the next npm or pnpm would obey them.
// Only those that say how to reach a registry are kept: behind a mirror or a proxy they are needed.
const reachesRegistry =
  /^npm_config_(registry|.*:registry|https?_proxy|proxy|no_?proxy|ca|cafile|strict_ssl|cert|key|userconfig|globalconfig|cache)$/i;

/** @param {string} name */
function isStripped(name) {
  return /^npm_/i.test(name) && !reachesRegistry.test(name);
}

/**
 * @param {Environment} environment
 * @returns {Environment}
 */
export function cleanEnvironment(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isStripped(name)));
}

/**
 * What has to change in `environment` for the toolchain to be the one that runs, as text for a
 * POSIX shell.
 * @param {Environment} environment
 * @param {string} root
 * @param {Toolchain} toolchain
 */
export function shellAssignments(environment, root, toolchain) {
  const path = [toolchain.binaries, join(root, 'node_modules', '.bin'), environment['PATH'] ?? ''];
  const lines = Object.keys(environment)
    .filter((name) => isStripped(name) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map((name) => `unset ${name}`);
  lines.push(`export PATH=${quote(path.filter((entry) => entry !== '').join(delimiter))}`);
  if (toolchain.headers !== undefined) {
    lines.push(`export npm_config_nodedir=${quote(toolchain.headers)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
