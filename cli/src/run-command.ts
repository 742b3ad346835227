import { closestName, errorMessage, OperatingError } from '@millrace/std';
import { parseArguments, UsageError } from './arguments.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, overview } from './help.ts';
import { loadCommand } from './load-command.ts';
import { version } from './version.ts';

/** Exit codes: 0 done, 1 failed, 2 not understood, 130 and 143 cut short by a signal. */
export async function runCommand(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined) {
    process.stderr.write(overview());
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview());
    return 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`millrace ${version()}\n`);
    return 0;
  }
  try {
    return await runNamed(name, rest);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      const help = ['millrace', ...thrown.command, '--help'].join(' ');
      complain(thrown.message, `see "${help}"`);
      return 2;
    }
    if (thrown instanceof OperatingError) {
      complain(thrown.message, thrown.hint);
      return 1;
    }
    complain(errorMessage(thrown), undefined);
    if (thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
    return 1;
  }
}

async function runNamed(name: string, words: readonly string[]): Promise<number> {
  const entry = COMMANDS.find((each) => each.name === name);
  if (entry === undefined) {
    const kind = name.startsWith('-') ? 'option' : 'command';
    const closest = closestName(
      name,
      COMMANDS.map((each) => each.name),
    );
    const meant = closest === null ? '' : `, did you mean "${closest}"?`;
    throw new UsageError([], `unknown ${kind} "${name}"${meant}`);
  }
  const command = await loadCommand(entry);
  const given = parseArguments(command, words);
  if (given.options['help'] === true) {
    process.stdout.write(commandHelp(command, entry.summary));
    return 0;
  }
  return command.run(given);
}

function complain(message: string, hint: string | undefined): void {
  process.stderr.write(`millrace: ${message}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${hint}\n`);
}
