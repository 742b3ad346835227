import { must } from '@millrace/std';
import type { Span } from '../ast/span.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LexedText } from '../lex/lexer.ts';
import { describeToken, type Token } from '../lex/token.ts';
import { suggestName } from '../text/suggest-name.ts';
import { type Brackets, matchBrackets } from './brackets.ts';
import type { Grammar } from './grammar.ts';
import { RESERVED_WORDS } from './keyword.ts';
import { SyntaxFailure } from './syntax-failure.ts';

/** How deep expressions, subqueries and types may nest in the text. */
export const NESTING_MAX = 200;
const DIAGNOSTICS_MAX = 100;

interface Complaint {
  readonly message: string;
  readonly span: Span;
  readonly code?: string;
  readonly hint?: string | undefined;
}

/** A place in the tokens of one text, and what was found wrong so far. */
export class Cursor {
  /** What may come at any depth of what is read here. */
  readonly grammar: Grammar;
  readonly #tokens: Token[];
  readonly #brackets: Brackets;
  readonly #brokenFrom: number;
  readonly #diagnostics: Diagnostic[];
  #index = 0;
  #nesting = 0;
  #errorCount = 0;
  /** The offset of the last token that was complained about, to speak once about each. */
  #lastComplaint = -1;
  /** Keywords that would have been welcome at the current token. */
  readonly #tried = new Set<string>();
  /** The keywords that a word read as an alias may have been meant as. */
  #aliasSuspect: { readonly index: number; readonly keywords: readonly string[] } | undefined;

  constructor(lexed: LexedText, grammar: Grammar) {
    this.grammar = grammar;
    this.#tokens = [...lexed.tokens];
    this.#brackets = matchBrackets(lexed.tokens);
    this.#brokenFrom = lexed.brokenFrom;
    this.#diagnostics = [...lexed.diagnostics];
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  get errorCount(): number {
    return this.#errorCount;
  }

  get current(): Token {
    return this.peek(0);
  }

  /** The token that was read last; the first one at the start. */
  get previous(): Token {
    return this.peek(-1);
  }

  /** How many brackets are open in front of the current token. */
  get depth(): number {
    return this.#outerDepth + (this.#atCloser ? 1 : 0);
  }

  /** The same, but a closing bracket counts as outside, as the one that it closes. */
  get #outerDepth(): number {
    return this.#brackets.depths[this.#index] ?? 0;
  }

  get #atCloser(): boolean {
    return this.at(')') || this.at(']');
  }

  get isAtEnd(): boolean {
    return this.current.kind === 'end';
  }

  /** How far ahead the bracket is that closes the one at `ahead`; undefined where it is missing. */
  closerOf(ahead: number): number | undefined {
    const closer = this.#brackets.closers.get(this.#index + ahead);
    return closer === undefined ? undefined : closer - this.#index;
  }

  peek(ahead: number): Token {
    const index = Math.min(Math.max(this.#index + ahead, 0), this.#tokens.length - 1);
    return must(this.#tokens[index], 'token');
  }

  advance(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#index += 1;
    this.#tried.clear();
    return token;
  }

  at(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  accept(symbol: string): Token | undefined {
    return this.at(symbol) ? this.advance() : undefined;
  }

  expect(symbol: string): Token {
    return this.accept(symbol) ?? this.unexpected(`"${symbol}"`);
  }

  /** Reads one `>`, also the first half of `>>`, for types such as `ARRAY<ARRAY<INT>>`. */
  expectClosingAngle(): void {
    const token = this.current;
    if (!this.at('>>')) {
      this.expect('>');
      return;
    }
    const rest: Token = {
      ...token,
      text: '>',
      value: '>',
      span: { start: token.span.start + 1, end: token.span.end },
    };
    this.#tokens[this.#index] = rest;
  }

  /** Whether these words come next, one after the other. */
  atWords(...words: readonly string[]): boolean {
    this.#tried.add(words[0] ?? '');
    return words.every((word, ahead) => this.peek(ahead).word === word);
  }

  /** Whether the token at `ahead` is one of these words. */
  atAnyWord(words: ReadonlySet<string>, ahead = 0): boolean {
    if (ahead === 0) for (const word of words) this.#tried.add(word);
    return words.has(this.peek(ahead).word);
  }

  acceptWords(...words: readonly string[]): boolean {
    if (!this.atWords(...words)) return false;
    for (let count = 0; count < words.length; count += 1) this.advance();
    return true;
  }

  expectWord(word: string): Token {
    if (this.atWords(word)) return this.advance();
    return this.unexpected(word);
  }

  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.previous.span.end) };
  }

  /**
   * Notes that the word just read became an alias without AS, though it may be a misspelt keyword.
   */
  suspectAlias(keywords: readonly string[]): void {
    this.#aliasSuspect = { index: this.#index - 1, keywords };
  }

  /** Fails at the current token; `expected` is a keyword, or a phrase such as `a table name`. */
  unexpected(expected?: string, hint?: string): never {
    const token = this.current;
    const suspect = this.#misspeltAlias();
    if (suspect !== undefined) this.fail(suspect);
    const isSlip = token.kind === 'word' && !RESERVED_WORDS.has(token.word);
    const meant = isSlip
      ? suggestName(token.word, [...this.#tried].filter(isGuessable))
      : undefined;
    const found = describeToken(token);
    const nothing =
      token.kind === 'end' ? 'unexpected end of text' : `syntax error at or near ${found}`;
    this.fail({
      message: expected === undefined ? nothing : `expected ${expected}, found ${found}`,
      span: token.span,
      hint: meant === undefined ? hint : `did you mean ${meant}?`,
    });
  }

  fail(complaint: Complaint): never {
    throw new SyntaxFailure(asDiagnostic(complaint));
  }

  /** Reports an error without giving up the place. */
  report(complaint: Complaint): void {
    this.reportFailure(asDiagnostic(complaint));
  }

  /**
   * Adds an error, unless something was already said about the current token, or an unterminated
   * string makes nonsense of it.
   */
  reportFailure(diagnostic: Diagnostic): void {
    const { start } = this.current.span;
    this.#errorCount += 1;
    if (start === this.#lastComplaint || start >= this.#brokenFrom) return;
    this.#lastComplaint = start;
    if (this.#diagnostics.length < DIAGNOSTICS_MAX) this.#diagnostics.push(diagnostic);
  }

  /**
   * Skips to a token that `isStop` at bracket depth `depth`, to the bracket that closes it, or to
   * `;`.
   */
  skipTo(depth: number, isStop: () => boolean): void {
    while (!this.isAtEnd && !this.at(';')) {
      if (this.#atCloser ? this.#outerDepth < depth : this.depth <= depth && isStop()) return;
      this.advance();
    }
  }

  /** Runs a part of the parser that may contain itself, and refuses texts that nest too deep. */
  nested<Result>(parse: () => Result): Result {
    if (this.#nesting === NESTING_MAX) {
      this.fail({
        code: 'nested-too-deep',
        message: `the statement nests deeper than ${NESTING_MAX} levels`,
        span: this.current.span,
        hint: 'move inner parts into views or WITH queries',
      });
    }
    this.#nesting += 1;
    try {
      return parse();
    } finally {
      this.#nesting -= 1;
    }
  }

  #misspeltAlias(): Complaint | undefined {
    const suspect = this.#aliasSuspect;
    if (suspect === undefined || suspect.index !== this.#index - 1) return undefined;
    const token = this.previous;
    const meant = suggestName(token.word, suspect.keywords);
    if (meant === undefined) return undefined;
    return {
      message: `expected ${meant}, found ${describeToken(token)}`,
      span: token.span,
      hint: `did you mean ${meant}?`,
    };
  }
}

function asDiagnostic({ message, span, code, hint }: Complaint): Diagnostic {
  return {
    severity: 'error',
    code: code ?? 'syntax-error',
    message,
    span,
    ...(hint !== undefined && { hint }),
  };
}

/** Two-letter keywords are too near to too many names. */
function isGuessable(word: string): boolean {
  return word.length > 2;
}
