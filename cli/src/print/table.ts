/** Rows in columns under a heading, as lines; a column without any value is left out. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = heading.flatMap((title, index) => {
    const cells = rows.map((row) => oneLine(row[index] ?? ''));
    const isEmpty = rows.length > 0 && cells.every((cell) => cell === '');
    return isEmpty ? [] : [[title, ...cells]];
  });
  const widths = columns.map((cells) => Math.max(...cells.map(({ length }) => length)));
  return [heading, ...rows]
    .map((_, line) => columns.map((cells, index) => cells[line]?.padEnd(widths[index] ?? 0)))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** Names and their values, one a line; what has no value is left out. */
export function properties(pairs: readonly (readonly [name: string, value: string])[]): string {
  const given = pairs.filter(([, value]) => value !== '');
  const width = Math.max(...given.map(([name]) => name.length)) + 1;
  return given.map(([name, value]) => `${`${name}:`.padEnd(width)} ${oneLine(value)}`).join('\n');
}

/** Microseconds since the epoch as a time of day in UTC, to the second. */
export function timeText(micros: number): string {
  return new Date(micros / 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `team=ops, tier=1` */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${value}`).join(', ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
