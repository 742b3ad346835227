/** A place in a text as people count: both from 1. */
export interface LineColumn {
  readonly line: number;
  /** Counts characters (code points), a tab as one. */
  readonly column: number;
}

/** The place of an offset in UTF-16 code units; an offset behind the end is the end. */
export function lineColumn(text: string, offset: number): LineColumn {
  const lineStart = startOfLine(text, offset);
  const lineEnds = text.slice(0, lineStart).match(/\r\n|\n|\r/g);
  const before = text.slice(lineStart, Math.max(lineStart, offset));
  return { line: (lineEnds?.length ?? 0) + 1, column: Array.from(before).length + 1 };
}

/** The offset of the first character of the line that holds `offset`. */
export function startOfLine(text: string, offset: number): number {
  let start = Math.min(Math.max(offset, 0), text.length);
  while (start > 0 && !endsLine(text, start)) start -= 1;
  return start;
}

/** The offset of the line break, or of the end of the text, behind `offset`. */
export function endOfLine(text: string, offset: number): number {
  const found = text.slice(offset).search(/[\r\n]/);
  return found < 0 ? text.length : offset + found;
}

function endsLine(text: string, start: number): boolean {
  const before = text[start - 1];
  if (before === '\n') return true;
  return before === '\r' && text[start] !== '\n';
}
