import { closestName } from '@millrace/std';
import { UsageError } from './arguments.ts';
import type { CommandEntry } from './command.ts';
import { COMMANDS } from './commands.ts';

export interface FoundCommand {
  readonly entry: CommandEntry;
  /** The words that name it: `['pipeline', 'list']`. */
  readonly path: readonly string[];
  /** The words behind its name. */
  readonly rest: readonly string[];
}

/** The command that words begin with. @throws UsageError when there is none */
export function findCommand(
  words: readonly string[],
  commands: readonly CommandEntry[] = COMMANDS,
  parents: readonly string[] = [],
): FoundCommand {
  const [name = '', ...rest] = words;
  const entry = commands.find((each) => each.name === name);
  if (entry === undefined) throw new UsageError(parents, unknownCommand(name, commands));
  const path = [...parents, name];
  const { subcommands = [] } = entry;
  const [next] = rest;
  // A command of its own takes words too, so only those that name a subcommand are for that.
  const isForSubcommand =
    next !== undefined &&
    (entry.load === undefined
      ? !isHelp(next)
      : subcommands.some((subcommand) => subcommand.name === next));
  return isForSubcommand ? findCommand(rest, subcommands, path) : { entry, path, rest };
}

export function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

function unknownCommand(name: string, commands: readonly CommandEntry[]): string {
  const kind = name.startsWith('-') ? 'option' : 'command';
  const closest = closestName(
    name,
    commands.map((each) => each.name),
  );
  return `unknown ${kind} "${name}"${closest === null ? '' : `, did you mean "${closest}"?`}`;
}
