/** Control and bidirectional formatting characters but ends of lines: text of others may hold some. */
const UNPRINTABLE = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Text for a person, which must not steer the terminal. */
export function print(text: string): Promise<void> {
  return printRaw(text.replaceAll(UNPRINTABLE, '\ufffd'));
}

/** A value for a program. JSON itself has no characters that steer a terminal. */
export function printJson(value: unknown): Promise<void> {
  return printRaw(JSON.stringify(value));
}

/** A line of standard output, written when it resolves; throws when the reader is gone (EPIPE). */
export function printRaw(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.once('error', reject);
    process.stdout.write(`${line}\n`, (error) => {
      if (error != null) return;
      process.stdout.off('error', reject);
      resolve();
    });
  });
}
