import type { Diagnostic } from '@millrace/sql';
import type { PlanOptions } from './plan-options.ts';
import { planQuery } from './plan-query.ts';

export type ExplainStage = 'AST' | 'BOUND' | 'OPTIMIZED' | 'PROGRAM';

export interface ExplainedQuery {
  /** A tree for people; null if and only if one of the diagnostics is an error. */
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a text has become after a stage. `EXPLAIN` before a statement of the text is left out. */
export function explainQuery(
  text: string,
  options: PlanOptions,
  _stage: ExplainStage,
): ExplainedQuery {
  return { text: null, diagnostics: planQuery(text, options).diagnostics };
}
