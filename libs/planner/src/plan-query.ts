import type { Program } from '@millrace/program';
import type { Diagnostic } from '@millrace/sql';
import type { PipelineGraph } from './pipeline-graph.ts';
import type { PlanOptions } from './plan-options.ts';

export interface PlannedQuery {
  /** null if and only if one of the diagnostics is an error. */
  readonly program: Program | null;
  readonly graph: PipelineGraph | null;
  /** All that is wrong with the text, in the order of its places in it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans all statements of a text as one pipeline. Never throws for what is wrong with the text. */
export function planQuery(text: string, _options: PlanOptions): PlannedQuery {
  const span = { start: 0, end: text.length };
  const diagnostic = { severity: 'error', code: 'not-supported', span } as const;
  const message = 'planning is under construction';
  return { program: null, graph: null, diagnostics: [{ ...diagnostic, message }] };
}
