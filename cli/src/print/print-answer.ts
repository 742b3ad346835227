import type { Arguments } from '../command.ts';
import { print, printJson } from './print.ts';

/** Prints an answer of the API as the option `--json` asks for it, else as text for a person. */
export async function printAnswer(
  { options }: Arguments,
  answer: unknown,
  text: string,
): Promise<void> {
  await (options['json'] === true ? printJson(answer) : print(text));
}
