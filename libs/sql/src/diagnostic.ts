import type { Span } from './ast/span.ts';

/**
 * Something wrong with the user's text, in PostgreSQL's manner: the message starts in lower case,
 * has no full stop and puts identifiers in double quotes; the hint says what to do next.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable, machine readable, kebab-case: `syntax-error`, `unterminated-string`. */
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  readonly detail?: string;
  readonly hint?: string;
}
