/** Control and bidirectional formatting characters but tabs and ends of lines. */
const UNPRINTABLE = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Says something on standard error, in place of a line of progress where there is one. What it says
 * may quote data, which must not steer the terminal.
 */
export function tell(text: string): void {
  const clear = process.stderr.isTTY ? CLEAR_LINE : '';
  process.stderr.write(`${clear}${text.replaceAll(UNPRINTABLE, '\ufffd')}\n`);
}

export const CLEAR_LINE = '\r\u001b[K';
