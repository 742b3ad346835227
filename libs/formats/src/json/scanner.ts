import { BadRow } from './bad-row.ts';

export const ascii = {
  space: 0x20,
  tab: 0x09,
  newline: 0x0a,
  carriageReturn: 0x0d,
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  colon: 0x3a,
  zero: 0x30,
  nine: 0x39,
  openBrace: 0x7b,
  closeBrace: 0x7d,
  openBracket: 0x5b,
  closeBracket: 0x5d,
} as const;

const singleEscapes = new Set(Buffer.from('"\\/bfnrt'));
const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/**
 * Strict JSON (RFC 8259) over the bytes of a row: no recursion, no copies. The bytes are known to
 * be UTF-8. Every method begins at `at` and leaves it behind what it read.
 */
export class JsonScanner {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Skips whitespace; the byte that comes next, or -1 at the end. */
  peek(): number {
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at] ?? -1;
      const space =
        byte === ascii.space ||
        byte === ascii.newline ||
        byte === ascii.carriageReturn ||
        byte === ascii.tab;
      if (!space) return byte;
    }
    return -1;
  }

  expect(byte: number): void {
    if (this.peek() !== byte) this.fail(`expected ${JSON.stringify(String.fromCharCode(byte))}`);
    this.at++;
  }

  /** Takes the byte if it comes next. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  fail(expected: string): never {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new BadRow(`${expected}, but the row ends`, this.at);
    throw new BadRow(`${expected}, not ${describeByte(byte)}`, this.at);
  }

  /** A value of any kind and depth. */
  skipValue(): void {
    const closers: number[] = [];
    for (;;) {
      const closer = this.#open();
      if (closer !== null) {
        closers.push(closer);
        continue;
      }
      for (;;) {
        const innermost = closers.at(-1);
        if (innermost === undefined) return;
        if (this.take(ascii.comma)) {
          if (innermost === ascii.closeBrace) this.skipKey();
          break;
        }
        if (!this.take(innermost)) {
          this.fail(`expected "," or "${String.fromCharCode(innermost)}"`);
        }
        closers.pop();
      }
    }
  }

  /** A key and its colon. */
  skipKey(): void {
    if (this.peek() !== ascii.quote) this.fail('expected a key');
    this.skipString();
    this.expect(ascii.colon);
  }

  /** The string that begins here, unescaped. */
  readString(): string {
    const start = this.at;
    this.skipString();
    const token = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, this.at - start);
    const text = token.toString('utf8');
    // The scanner has judged the string already; a lone surrogate is let through, as JSON.parse
    // does.
    return token.includes(ascii.backslash) ? (JSON.parse(text) as string) : text.slice(1, -1);
  }

  skipString(): void {
    this.at++;
    for (; ; this.at++) {
      const byte = this.bytes[this.at];
      if (byte === ascii.quote) break;
      if (byte === undefined) this.fail('expected the end of a string');
      if (byte < 0x20) this.fail('expected an escape for a control character');
      if (byte === ascii.backslash) this.#skipEscape();
    }
    this.at++;
  }

  /** Reads a value up to where something stands in it; gives its closing byte, or null. */
  #open(): number | null {
    const byte = this.peek();
    if (byte === ascii.openBrace) {
      this.at++;
      if (this.take(ascii.closeBrace)) return null;
      this.skipKey();
      return ascii.closeBrace;
    }
    if (byte === ascii.openBracket) {
      this.at++;
      return this.take(ascii.closeBracket) ? null : ascii.closeBracket;
    }
    this.#skipScalar(byte);
    return null;
  }

  #skipScalar(byte: number): void {
    if (byte === ascii.quote) return this.skipString();
    if (byte === ascii.minus || isDigit(byte)) return this.#skipNumber();
    for (const word of literals) {
      if (word.every((letter, i) => this.bytes[this.at + i] === letter)) {
        this.at += word.length;
        return;
      }
    }
    this.fail('expected a value');
  }

  #skipEscape(): void {
    this.at++;
    const byte = this.bytes[this.at] ?? -1;
    if (singleEscapes.has(byte)) return;
    if (byte !== 0x75) this.fail('expected a known escape');
    for (let digit = 0; digit < 4; digit++) {
      this.at++;
      const hex = String.fromCharCode(this.bytes[this.at] ?? 0);
      if (!/[0-9a-fA-F]/.test(hex)) this.fail('expected a hexadecimal digit');
    }
  }

  #skipNumber(): void {
    if (this.bytes[this.at] === ascii.minus) this.at++;
    if (this.bytes[this.at] === ascii.zero) this.at++;
    else this.#skipDigits();
    if (this.bytes[this.at] === ascii.dot) {
      this.at++;
      this.#skipDigits();
    }
    const exponent = this.bytes[this.at];
    if (exponent === 0x65 || exponent === 0x45) {
      this.at++;
      const sign = this.bytes[this.at];
      if (sign === 0x2b || sign === ascii.minus) this.at++;
      this.#skipDigits();
    }
  }

  #skipDigits(): void {
    if (!isDigit(this.bytes[this.at] ?? -1)) this.fail('expected a digit');
    while (isDigit(this.bytes[this.at] ?? -1)) this.at++;
  }
}

function isDigit(byte: number): boolean {
  return byte >= ascii.zero && byte <= ascii.nine;
}

function describeByte(byte: number): string {
  const printable = byte > 0x20 && byte < 0x7f;
  return printable
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
