import { OperatingError } from '@millrace/std';
import { allOptions } from '../arguments.ts';
import type { CommandEntry } from '../command.ts';
import { loadCommand } from '../load-command.ts';

/** What may follow the words of a command. */
export interface CommandWords {
  /** `['pipeline', 'show']`, or none for the program itself. */
  readonly path: readonly string[];
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWord[];
  /** What its other words are. */
  readonly takes: Taken;
}

/** What a word may be: one of a list of the cluster, a file, or nothing that anybody can guess. */
export type Taken = 'nothing' | 'files' | 'shells' | Listed;

/** The command that lists them is the singular: `millrace pipeline list`. */
type Listed = 'pipelines' | 'connectors' | 'profiles' | 'tables';

export interface OptionWord {
  /** Without its dashes. */
  readonly name: string;
  readonly short: string | undefined;
  readonly help: string;
  readonly hasValue: boolean;
  /** The values that there are; none where it may be anything. */
  readonly choices: readonly string[];
  /** What its value is where there are no choices. */
  readonly takes: Taken;
}

/** Of the program, its commands and theirs. */
export async function commandWords(
  commands: readonly CommandEntry[],
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
    ([option, { type, short, help, value = '', choices = [] }]) => ({
      name: option,
      short,
      help,
      hasValue: type === 'string',
      choices,
      takes: takenBy(value),
    }),
  );
  return [{ ...own, options, takes: takenBy(command.positionals) }, ...nested];
}

/** What is not part of this installation is not offered. */
function leaveOut(error: unknown): null {
  if (error instanceof OperatingError) return null;
  throw error;
}

/** By the word that stands for it in the help: `[FILE | -]`, `PIPELINE`. */
function takenBy(placeholder: string): Taken {
  const [, word = ''] = /([A-Z]+)/.exec(placeholder) ?? [];
  return TAKEN[word] ?? 'nothing';
}

const TAKEN: Readonly<Record<string, Taken>> = {
  FILE: 'files',
  SHELL: 'shells',
  PIPELINE: 'pipelines',
  CONNECTOR: 'connectors',
  PROFILE: 'profiles',
  TABLE: 'tables',
};

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];
