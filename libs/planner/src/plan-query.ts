import type { Program } from '@millrace/program';
import type { Diagnostic } from '@millrace/sql';
import { buildQueryPlan } from './build-query-plan.ts';
import { lowerPlans } from './lower/lower-plans.ts';
import { type PipelineGraph, pipelineGraph } from './pipeline-graph.ts';
import type { PlanOptions } from './plan-options.ts';
import type { SavedUses } from './saved/saved-connections.ts';

export interface PlannedQuery {
  /** null if and only if one of the diagnostics is an error. */
  readonly program: Program | null;
  readonly graph: PipelineGraph | null;
  /** Which saved tables and profiles the program is made with. */
  readonly uses: SavedUses;
  /** All that is wrong with the text, in the order of its places in it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans all statements of a text as one pipeline. Never throws for what is wrong with the text. */
export function planQuery(text: string, options: PlanOptions): PlannedQuery {
  const { optimized, uses, diagnostics } = buildQueryPlan(text, options);
  if (optimized === null) return { program: null, graph: null, uses, diagnostics };
  const program = lowerPlans(optimized, options.parallelism);
  return { program, graph: pipelineGraph(program), uses, diagnostics };
}
