import type { Span } from '../ast/span.ts';
import type { Diagnostic } from '../diagnostic.ts';
import {
  type Scanned,
  scanBlockComment,
  scanDollarQuoted,
  scanEscaped,
  scanQuoted,
} from './scan-quoted.ts';
import type { Token, TokenKind } from './token.ts';
import { WORD } from './word.ts';

export interface LexedText {
  /** At least one: the last is always `end`. */
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
  /** Where an unterminated string, name or comment starts: from here on nothing can be trusted. */
  readonly brokenFrom: number;
}

/** Longest first, so that the first match is the right one. */
const SYMBOLS: readonly string[] = [
  '->> #>> !~* -> #> @> <@ !~ ~* || << >> <> != <= >= == => :: :=',
  '( ) [ ] , ; . + - * / % ^ & | # ~ < > = ? :',
].flatMap((line) => line.split(' '));

/** More reports than this help nobody. */
const DIAGNOSTICS_MAX = 100;

const SPACE = /[\s\ufeff]+/y;
const LINE_COMMENT = /--[^\r\n]*/y;
const TEMPLATE = /\{\{[^{}\r\n]*\}\}/y;
const NUMBER = /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;

/** Splits a text into tokens. Never fails: what is no token is reported and left out. */
export function tokenize(text: string): LexedText {
  const lexer = new Lexer(text);
  lexer.run();
  return lexer;
}

class Lexer implements LexedText {
  readonly tokens: Token[] = [];
  readonly diagnostics: Diagnostic[] = [];
  brokenFrom = Number.POSITIVE_INFINITY;
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    while (this.#offset < this.#text.length) this.#scanOne();
    // Where something may be missing, rather than behind empty lines and comments.
    this.#offset = this.tokens.at(-1)?.span.end ?? this.#text.length;
    this.#push('end', this.#offset, '');
  }

  #scanOne(): void {
    const text = this.#text;
    const start = this.#offset;
    const character = text.charAt(start);
    if (this.#skip(SPACE) || this.#skip(LINE_COMMENT)) return;
    if (text.startsWith('/*', start)) {
      this.#finish(scanBlockComment(text, start), 'comment');
    } else if (character === "'") {
      this.#finish(scanQuoted(text, start), 'string');
    } else if (/[eE]/.test(character) && text[start + 1] === "'") {
      this.#finish(scanEscaped(text, start + 1), 'string');
    } else if (character === '"' || character === '`') {
      this.#finish(scanQuoted(text, start), 'quoted-identifier');
    } else if (!this.#scanWord() && !this.#scanNumber() && !this.#scanSymbol()) {
      const dollarQuoted = scanDollarQuoted(text, start);
      if (dollarQuoted === undefined) this.#refuseCharacter();
      else this.#finish(dollarQuoted, 'string');
    }
  }

  #scanWord(): boolean {
    const text = this.#match(WORD);
    if (text === undefined) return false;
    this.#push('word', this.#offset + text.length, text);
    return true;
  }

  #scanNumber(): boolean {
    const text = this.#match(NUMBER);
    if (text === undefined) return false;
    const start = this.#offset;
    this.#push('number', start + text.length, text.replaceAll('_', ''));
    const junk = this.#match(WORD);
    if (junk === undefined && !/^0[xX]_*$/.test(text)) return true;
    this.#offset += junk?.length ?? 0;
    this.#report({
      code: 'invalid-number',
      message: `trailing junk after number at or near "${text}${junk ?? ''}"`,
      span: { start, end: this.#offset },
    });
    return true;
  }

  #scanSymbol(): boolean {
    const symbol = SYMBOLS.find((candidate) => this.#text.startsWith(candidate, this.#offset));
    if (symbol === undefined) return false;
    this.#push('symbol', this.#offset + symbol.length, symbol);
    return true;
  }

  #finish(scanned: Scanned, what: 'string' | 'quoted-identifier' | 'comment'): void {
    const start = this.#offset;
    if (!scanned.terminated) this.#reportUnterminated(start, what);
    if (what === 'comment') {
      this.#offset = scanned.end;
      return;
    }
    this.#push(what, scanned.end, scanned.value);
    if (what === 'quoted-identifier' && scanned.value === '') {
      const span = { start, end: scanned.end };
      this.#report({ code: 'syntax-error', message: 'a quoted name must not be empty', span });
    }
  }

  #reportUnterminated(start: number, what: 'string' | 'quoted-identifier' | 'comment'): void {
    this.brokenFrom = start;
    const mark = this.#text.charAt(start);
    const name = what === 'quoted-identifier' ? 'quoted name' : what;
    this.#report({
      code: `unterminated-${what}`,
      message: `unterminated ${name}`,
      span: { start, end: start + (what === 'comment' ? 2 : 1) },
      hint: what === 'comment' ? 'close it with */' : `close it with ${closingMark(mark)}`,
    });
  }

  #refuseCharacter(): void {
    const start = this.#offset;
    const character = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    this.#offset += this.#match(TEMPLATE)?.length ?? character.length;
    const hint = hintForCharacter(character, this.#text.slice(start));
    this.#report({
      code: 'unexpected-character',
      message: `unexpected character "${character}"`,
      span: { start, end: this.#offset },
      ...(hint !== undefined && { hint }),
    });
  }

  #push(kind: TokenKind, end: number, value: string): void {
    const span: Span = { start: this.#offset, end };
    const word = kind === 'word' ? value.toUpperCase() : '';
    this.tokens.push({ kind, text: this.#text.slice(span.start, end), value, word, span });
    this.#offset = end;
  }

  #report(diagnostic: Omit<Diagnostic, 'severity'>): void {
    if (this.diagnostics.length === DIAGNOSTICS_MAX) return;
    this.diagnostics.push({ severity: 'error', ...diagnostic });
  }

  #skip(pattern: RegExp): boolean {
    const text = this.#match(pattern);
    this.#offset += text?.length ?? 0;
    return text !== undefined;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.#text)?.[0];
  }
}

function closingMark(mark: string): string {
  if (mark === '"' || mark === '`') return `a ${mark}`;
  return mark === '$'
    ? 'the mark that opened it'
    : "a single quote, and write '' for a quote inside";
}

function hintForCharacter(character: string, rest: string): string | undefined {
  if ('\u2018\u2019\u201a\u201b'.includes(character)) {
    return "replace the typographic quote with a single quote (')";
  }
  if ('\u201c\u201d\u201e\u201f'.includes(character)) {
    return 'replace the typographic quote with a double quote (")';
  }
  if (rest.startsWith('{{')) return "write the variable inside a string: '{{ NAME }}'";
  if (/^\$\d/.test(rest)) return 'write the value itself: statements have no parameters';
  return undefined;
}
