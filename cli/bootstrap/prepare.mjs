import { fileURLToPath } from 'node:url';
import { BootstrapError } from './bootstrap-error.mjs';
import { dependenciesStamped, installDependencies } from './dependencies.mjs';
import { cleanEnvironment, shellAssignments } from './environment.mjs';
import { withInstallLock } from './install-lock.mjs';
import { findToolchain, installToolchain } from './toolchain.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What the person at the terminal can mend is said in one line, anything else in all detail. */
export function printEnvironment() {
  try {
    process.stdout.write(prepare());
  } catch (error) {
    console.error(error instanceof BootstrapError ? `millrace: ${error.message}` : error);
    process.exitCode = 1;
  }
}

/**
 * Installs what is missing, and returns the environment of the command to run as shell assignments.
 * When everything is in place this starts no process and writes no file.
 * @returns {string}
 */
function prepare() {
  const toolchain = findToolchain(root);
  if (!toolchain.installed || !dependenciesStamped(root)) {
    withInstallLock(root, () => {
      const env = cleanEnvironment(process.env);
      if (!findToolchain(root).installed) installToolchain(root, env);
      if (!dependenciesStamped(root)) installDependencies(root, toolchain, env);
    });
  }
  return shellAssignments(process.env, root, toolchain);
}
