/** Says something on standard error, in place of a line of progress where there is one. */
export function tell(line: string): void {
  const clear = process.stderr.isTTY ? CLEAR_LINE : '';
  process.stderr.write(`${clear}${line}\n`);
}

export const CLEAR_LINE = '\r\u001b[K';
