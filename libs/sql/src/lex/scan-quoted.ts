/** The result of scanning something with an opening and a closing mark. */
export interface Scanned {
  /** Behind the closing mark, or the end of the text where that is missing. */
  readonly end: number;
  readonly value: string;
  readonly terminated: boolean;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * `'...'`, `"..."` or a name in backticks from its opening quote on; a doubled quote stands for
 * itself.
 */
export function scanQuoted(text: string, start: number): Scanned {
  const quote = text.charAt(start);
  let offset = start + 1;
  for (;;) {
    const close = text.indexOf(quote, offset);
    if (close < 0) {
      const value = text.slice(start + 1).replaceAll(quote + quote, quote);
      return { end: text.length, value, terminated: false };
    }
    if (text[close + 1] !== quote) {
      const value = text.slice(start + 1, close).replaceAll(quote + quote, quote);
      return { end: close + 1, value, terminated: true };
    }
    offset = close + 2;
  }
}

/** `E'...'` from its opening quote on, with the escapes of C. */
export function scanEscaped(text: string, start: number): Scanned {
  const pieces: string[] = [];
  let offset = start + 1;
  while (offset < text.length) {
    const character = text.charAt(offset);
    if (character === "'" && text[offset + 1] !== "'") {
      return { end: offset + 1, value: pieces.join(''), terminated: true };
    }
    if (character === "'") {
      pieces.push("'");
      offset += 2;
    } else if (character === '\\') {
      const escape = readEscape(text, offset + 1);
      pieces.push(escape.value);
      offset = escape.end;
    } else {
      pieces.push(character);
      offset += 1;
    }
  }
  return { end: text.length, value: pieces.join(''), terminated: false };
}

/** `$$...$$` or `$tag$...$tag$`, or undefined where no such string starts. */
export function scanDollarQuoted(text: string, start: number): Scanned | undefined {
  const opening = /\$(?:[\p{ID_Start}_][\p{ID_Continue}]*)?\$/uy;
  opening.lastIndex = start;
  const mark = opening.exec(text)?.[0];
  if (mark === undefined) return undefined;
  const from = start + mark.length;
  const close = text.indexOf(mark, from);
  if (close < 0) return { end: text.length, value: text.slice(from), terminated: false };
  return { end: close + mark.length, value: text.slice(from, close), terminated: true };
}

/** A comment between slash-star marks, which nest as in PostgreSQL. */
export function scanBlockComment(text: string, start: number): Scanned {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return { end: marks.lastIndex, value: '', terminated: true };
  }
  return { end: text.length, value: '', terminated: false };
}

function readEscape(text: string, offset: number): { value: string; end: number } {
  const numeric =
    /(?:u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))/y;
  numeric.lastIndex = offset;
  const match = numeric.exec(text);
  if (match !== null) {
    const hexadecimal = match[1] ?? match[2] ?? match[3];
    const code = Number.parseInt(
      hexadecimal ?? match[4] ?? '0',
      hexadecimal === undefined ? 8 : 16,
    );
    return { value: String.fromCodePoint(code), end: numeric.lastIndex };
  }
  const character = text.charAt(offset);
  return { value: SIMPLE_ESCAPES[character] ?? character, end: offset + 1 };
}
