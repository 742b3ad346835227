import { OperatingError } from '@millrace/std';
import { allOptions } from '../arguments.ts';
import { COMMANDS, type CommandEntry } from '../commands.ts';
import { loadCommand } from '../load-command.ts';

/** What may follow the words of a command. */
export interface CommandWords {
  /** `['pipeline', 'show']`, or none for the program itself. */
  readonly path: readonly string[];
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWord[];
  /** What its other words are. */
  readonly takes: 'nothing' | 'files' | 'pipelines' | 'connectors' | 'shells';
}

export interface OptionWord {
  /** Without its dashes. */
  readonly name: string;
  readonly short: string | undefined;
  readonly help: string;
  readonly hasValue: boolean;
  /** The values that there are; none where it may be anything. */
  readonly choices: readonly string[];
}

/** Of the program, its commands and theirs. */
export async function commandWords(
  commands: readonly CommandEntry[] = COMMANDS,
  path: readonly string[] = [],
): Promise<CommandWords[]> {
  const nested = await Promise.all(commands.map((entry) => wordsOf(entry, path)));
  if (path.length > 0) return nested.flat();
  return [{ path, subcommands: commands, options: [], takes: 'nothing' }, ...nested.flat()];
}

async function wordsOf(entry: CommandEntry, parents: readonly string[]): Promise<CommandWords[]> {
  const { name, load, subcommands = [] } = entry;
  const path = [...parents, name];
  const own = { path, subcommands, options: [], takes: 'nothing' } as const;
  const nested = subcommands.length === 0 ? [] : await commandWords(subcommands, path);
  if (load === undefined) return [own, ...nested];
  const command = await loadCommand(path.join(' '), load).catch(leaveOut);
  if (command === null) return nested;
  const options = Object.entries(allOptions(command)).map(
    ([option, { type, short, help, choices = [] }]) => ({
      name: option,
      short,
      help,
      hasValue: type === 'string',
      choices,
    }),
  );
  return [{ ...own, options, takes: takenBy(command.positionals) }, ...nested];
}

/** What is not part of this installation is not offered. */
function leaveOut(error: unknown): null {
  if (error instanceof OperatingError) return null;
  throw error;
}

function takenBy(positionals: string): CommandWords['takes'] {
  if (positionals === '') return 'nothing';
  if (positionals === 'PIPELINE') return 'pipelines';
  if (positionals === 'CONNECTOR') return 'connectors';
  return positionals === 'SHELL' ? 'shells' : 'files';
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];
