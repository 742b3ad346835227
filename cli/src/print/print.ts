import { errorCode } from '@millrace/std';
import { printable } from './printable.ts';

/** Whoever reads standard output has seen enough, as `head` does. */
export class ReaderGoneError extends Error {
  override readonly name = 'ReaderGoneError';
}

/** Text for a person. */
export function print(text: string): Promise<void> {
  return printRaw(printable(text));
}

/** A value for a program. JSON itself has no characters that steer a terminal. */
export function printJson(value: unknown): Promise<void> {
  return printRaw(JSON.stringify(value));
}

/** A line of standard output, written when it resolves. @throws ReaderGoneError */
export function printRaw(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      reject(errorCode(error) === 'EPIPE' ? new ReaderGoneError(error.message) : error);
    };
    process.stdout.once('error', onError);
    process.stdout.write(`${line}\n`, (error) => {
      // A failure is told by the event.
      if (error != null) return;
      process.stdout.off('error', onError);
      resolve();
    });
  });
}
