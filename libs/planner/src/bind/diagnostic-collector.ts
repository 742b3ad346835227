import { type Diagnostic, type Span, suggestName } from '@millrace/sql';

/** A text with more errors than this is not made better by a longer list. */
const diagnosticsMax = 100;

interface Explanation {
  readonly hint?: string | undefined;
  readonly detail?: string;
}

/** Everything wrong with a text, found in any order, told once and in the order of the text. */
export class DiagnosticCollector {
  readonly #found = new Map<string, Diagnostic>();

  error(span: Span, code: string, message: string, explanation: Explanation = {}): void {
    this.#keep({ severity: 'error', code, message, span, ...explain(explanation) });
  }

  warn(span: Span, code: string, message: string, explanation: Explanation = {}): void {
    this.#keep({ severity: 'warning', code, message, span, ...explain(explanation) });
  }

  /** For what the dialect has and the engine has not yet. */
  refuse(span: Span, what: string, hint?: string): void {
    this.error(span, 'not-supported', `${what} not supported yet`, { hint });
  }

  add(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.#keep(diagnostic);
  }

  get hasErrors(): boolean {
    return [...this.#found.values()].some(({ severity }) => severity === 'error');
  }

  list(): readonly Diagnostic[] {
    return [...this.#found.values()].sort(
      (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
    );
  }

  /** The same place may be bound twice (`GROUP BY 1`), but is told once. */
  #keep(diagnostic: Diagnostic): void {
    const { severity, span, message } = diagnostic;
    const key = `${severity} ${span.start} ${span.end} ${message}`;
    if (this.#found.size < diagnosticsMax) this.#found.set(key, diagnostic);
  }
}

function explain({ hint, detail }: Explanation): Pick<Diagnostic, 'hint' | 'detail'> {
  return { ...(detail !== undefined && { detail }), ...(hint !== undefined && { hint }) };
}

/** `did you mean "price"?`, or undefined when no candidate is close. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const suggestion = suggestName(word, candidates);
  return suggestion === undefined ? undefined : `did you mean "${suggestion}"?`;
}
