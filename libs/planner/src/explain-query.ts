import type { Program } from '@millrace/program';
import type { Diagnostic, Statement } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import { buildQueryPlan } from './build-query-plan.ts';
import { formatPlans } from './explain/format-plans.ts';
import { formatProgram } from './explain/format-program.ts';
import { formatSyntax } from './explain/format-syntax.ts';
import { lowerPlans } from './lower/lower-plans.ts';
import type { PlanOptions } from './plan-options.ts';

export type ExplainStage = 'AST' | 'BOUND' | 'OPTIMIZED' | 'PROGRAM';

export interface ExplainedQuery {
  /** A tree for people; null if and only if one of the diagnostics is an error. */
  readonly text: string | null;
  /** The program, after the stage `PROGRAM`: for whoever explains what becomes of it. */
  readonly program: Program | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a text has become after a stage. `EXPLAIN` before a statement of the text is left out. */
export function explainQuery(
  text: string,
  options: PlanOptions,
  stage: ExplainStage,
): ExplainedQuery {
  const { statements, bound, optimized, diagnostics } = buildQueryPlan(text, options, unwrap);
  if (bound === null || optimized === null) return { text: null, program: null, diagnostics };
  switch (stage) {
    case 'AST':
      return { text: formatSyntax(statements), program: null, diagnostics };
    case 'BOUND':
      return { text: formatPlans(bound), program: null, diagnostics };
    case 'OPTIMIZED':
      return { text: formatPlans(optimized), program: null, diagnostics };
    case 'PROGRAM': {
      const program = lowerPlans(optimized, options.parallelism);
      return { text: formatProgram(program), program, diagnostics };
    }
    default:
      return unreachable(stage);
  }
}

function unwrap(statements: readonly Statement[]): readonly Statement[] {
  return statements.map((statement) => {
    let inner = statement;
    while (inner.kind === 'explain') inner = inner.statement;
    return inner;
  });
}
