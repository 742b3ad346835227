import { errorCode, errorMessage, OperatingError } from '@millrace/std';
import type { Command } from './command.ts';

/** The image of one service holds the packages of that service alone, and so not every command. */
export async function loadCommand(name: string, load: () => Promise<Command>): Promise<Command> {
  try {
    return await load();
  } catch (thrown) {
    const isLeftOut =
      errorCode(thrown) === 'ERR_MODULE_NOT_FOUND' && errorMessage(thrown).includes("'@millrace/");
    if (!isLeftOut) throw thrown;
    throw new OperatingError(`"${name}" is not part of this installation`, {
      domain: 'user',
      retry: 'never',
      hint: 'the container image "millrace" holds every command',
      cause: thrown,
    });
  }
}
