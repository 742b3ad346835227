/** `1 column`, `2 columns`, `12,000 columns`: a number of things, for people. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;
}
