import { errorMessage, OperatingError } from '@millrace/std';
import { parseArguments, UsageError } from './arguments.ts';
import { findCommand, isHelp } from './find-command.ts';
import { commandHelp, groupHelp, overview } from './help.ts';
import { loadCommand } from './load-command.ts';
import { ReaderGoneError } from './print/print.ts';
import { printable } from './print/printable.ts';
import { UnreachableError } from './rest/unreachable-error.ts';
import { version } from './version.ts';

/**
 * Runs the command that words name. Resolves with the exit code: 0 done, 1 failed, 2 not
 * understood, 3 nobody answers, 130 and 143 cut short by a signal.
 */
export async function runCommand(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined) {
    process.stderr.write(overview());
    return 2;
  }
  if (isHelp(name)) {
    if (rest.length > 0) return runCommand([...rest, '--help']);
    process.stdout.write(overview());
    return 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`millrace ${version()}\n`);
    return 0;
  }
  try {
    return await runNamed(words);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      const help = ['millrace', ...thrown.command, '--help'].join(' ');
      complain(thrown.message, `see "${help}"`);
      return 2;
    }
    if (thrown instanceof ReaderGoneError) return 0;
    if (thrown instanceof OperatingError) {
      complain(thrown.message, thrown.hint);
      return thrown instanceof UnreachableError ? 3 : 1;
    }
    complain(errorMessage(thrown), undefined);
    if (thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
    return 1;
  }
}

async function runNamed(words: readonly string[]): Promise<number> {
  const { entry, path, rest } = findCommand(words);
  const { load } = entry;
  if (load === undefined) {
    const isAsked = rest.length > 0;
    (isAsked ? process.stdout : process.stderr).write(groupHelp(path.join(' '), entry));
    return isAsked ? 0 : 2;
  }
  const command = await loadCommand(path.join(' '), load);
  const given = parseArguments(command, rest);
  if (given.options['help'] === true) {
    process.stdout.write(commandHelp(command, entry));
    return 0;
  }
  return command.run(given);
}

function complain(message: string, hint: string | undefined): void {
  process.stderr.write(`millrace: ${printable(message)}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${printable(hint)}\n`);
}
