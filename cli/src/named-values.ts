import { listOption, UsageError } from './arguments.ts';
import type { Arguments } from './command.ts';

/**
 * NAME=VALUE as often as an option is given, each name once; `valueOf` is asked about what has no
 * "=", and throws where it has to have one.
 */
export function namedValues(
  command: string,
  given: Arguments,
  option: string,
  valueOf: (text: string) => string,
): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const text of listOption(given, option)) {
    const [, name = text, value = valueOf(text)] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (values.has(name)) {
      throw new UsageError([command], `option "--${option}" is given twice for "${name}"`);
    }
    values.set(name, value);
  }
  return Object.fromEntries(values);
}

/** The labels of the option `--label`. */
export function readLabels(command: string, given: Arguments): Readonly<Record<string, string>> {
  return namedValues(command, given, 'label', (text) => {
    throw new UsageError([command], `a label is NAME=VALUE, not "${text}"`);
  });
}
