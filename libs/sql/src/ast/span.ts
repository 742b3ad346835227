/** A range of the source text in UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What every node of the tree has: what it is, and where it was written. */
export interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

/** The smallest span that holds both. */
export function spanUnion(first: Span, last: Span): Span {
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}
