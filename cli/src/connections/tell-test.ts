import type { z } from 'zod';
import { print, printJson } from '../print/print.ts';
import type { testMessageSchema } from '../rest/connection-answers.ts';
import { tell } from '../print/tell.ts';

/** Prints how far a test comes. Resolves with the exit code. */
export async function tellTest(
  messages: AsyncIterable<z.output<typeof testMessageSchema>>,
  isJson: boolean,
): Promise<number> {
  let exitCode = 0;
  for await (const message of messages) {
    if (message.error) exitCode = 1;
    if (isJson) await printJson(message);
    else if (message.error) tell(`millrace: ${message.message}`);
    else await print(message.message);
  }
  return exitCode;
}
