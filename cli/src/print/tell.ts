import { printable } from './printable.ts';

/**
 * Says something on standard error, in place of a line of progress where there is one. What it says
 * may quote data, which must not steer the terminal.
 */
export function tell(text: string): void {
  const clear = process.stderr.isTTY ? CLEAR_LINE : '';
  process.stderr.write(`${clear}${printable(text)}\n`);
}

export const CLEAR_LINE = '\r\u001b[K';
