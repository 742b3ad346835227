import { parseArgs } from 'node:util';
import { closestName } from '@millrace/std';
import type { Arguments, Command, CommandOption } from './command.ts';

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Whose help to read, as one word; none for the program's own. */
  readonly command: readonly string[];

  constructor(command: readonly string[], message: string) {
    super(message);
    this.command = command;
  }
}

/** @throws UsageError for an option that there is not, a missing value, a word too many */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const config = allOptions(command);
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(config).map(([name, { type, short }]) => [
        name,
        { type, ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const fail = (message: string): never => {
    throw new UsageError([command.name], message);
  };
  const positionals: string[] = [];
  const options: Record<string, string | boolean | string[]> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = config[token.name];
    if (option === undefined) return fail(unknownOption(token.rawName, Object.keys(config)));
    if (option.type === 'boolean') {
      if (token.value !== undefined) return fail(`option "${token.rawName}" takes no value`);
      options[token.name] = true;
      continue;
    }
    if (token.value === undefined) return fail(`option "${token.rawName}" needs a value`);
    const value = chosenValue(option, token.value);
    if (value === undefined) return fail(noChoice(token.rawName, option, token.value));
    const earlier = options[token.name];
    if (option.multiple === true) {
      options[token.name] = [...(Array.isArray(earlier) ? earlier : []), value];
    } else if (earlier !== undefined) {
      return fail(`option "${token.rawName}" is given twice`);
    } else {
      options[token.name] = value;
    }
  }
  const extra = positionals[command.positionalsMax];
  if (extra !== undefined) return fail(`unexpected argument "${extra}"`);
  return { positionals, options };
}

/** Those of the command and `--help`, which every command has. */
export function allOptions(command: Command): Readonly<Record<string, CommandOption>> {
  return { ...command.options, help: { type: 'boolean', short: 'h', help: 'this text' } };
}

/** The only word that is not an option, which the command cannot do without. */
export function requirePositional({ name, positionals }: Command, given: Arguments): string {
  const [word = ''] = given.positionals;
  if (word !== '') return word;
  throw new UsageError([name], `${positionals.replaceAll(/[[\]]/g, '')} is missing`);
}

/** The value of an option that is a string, or undefined. */
export function textOption(given: Arguments, name: string): string | undefined {
  const value = given.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of an option that may be repeated. */
export function listOption(given: Arguments, name: string): readonly string[] {
  const value = given.options[name];
  return Array.isArray(value) ? value : [];
}

/** The choice that is meant, whatever its case. */
function chosenValue({ choices }: CommandOption, text: string): string | undefined {
  if (choices === undefined) return text;
  return choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
}

function noChoice(rawName: string, { choices = [] }: CommandOption, text: string): string {
  const closest = closestName(text, choices);
  const meant = closest === null ? '' : `, did you mean "${closest}"?`;
  return `"${rawName}" is one of ${choices.join(', ')}, not "${text}"${meant}`;
}

function unknownOption(rawName: string, names: readonly string[]): string {
  const closest = closestName(rawName.replace(/^-+/, ''), names);
  return `unknown option "${rawName}"${closest === null ? '' : `, did you mean "--${closest}"?`}`;
}
