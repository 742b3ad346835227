import type { Span } from '../ast/span.ts';

export type TokenKind = 'word' | 'quoted-identifier' | 'number' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** Without quotes and escapes; a number without underscores. */
  readonly value: string;
  /** The upper-case form of a word, by which keywords are found; empty for all other kinds. */
  readonly word: string;
  readonly span: Span;
}

/** Whether it is written as a name is: a word, or something in double quotes or backticks. */
export function isNameLike({ kind }: Token): boolean {
  return kind === 'word' || kind === 'quoted-identifier';
}

/** The token as an error message names it. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of text';
    case 'string':
    case 'quoted-identifier':
      return abbreviate(token.text);
    case 'word':
    case 'number':
    case 'symbol':
      return `"${abbreviate(token.text)}"`;
  }
}

function abbreviate(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ');
  return oneLine.length > 40 ? `${oneLine.slice(0, 36)}...` : oneLine;
}
