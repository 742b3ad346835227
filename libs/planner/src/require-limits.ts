import type { DiagnosticCollector } from './bind/diagnostic-collector.ts';
import type { SinkPlan } from './plan/logical-plan.ts';
import { plansBelow } from './plan/plan-inputs.ts';

/** Numbering all rows of a window is not an operator yet: only rewriting shows who wants that. */
export function requireLimits(sinks: readonly SinkPlan[], diagnostics: DiagnosticCollector): void {
  for (const plan of plansBelow(sinks.map(({ input }) => input))) {
    if (plan.kind !== 'row-number' || plan.limit !== null) continue;
    const hint = 'keep the first rows only: SELECT ... FROM (...) WHERE row_number <= 10';
    diagnostics.refuse(plan.span, 'row_number() without a limit is', hint);
  }
}
