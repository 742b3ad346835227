import type { PlanOptions } from '../plan-options.ts';
import type { Binder } from './binder.ts';
import { DiagnosticCollector } from './diagnostic-collector.ts';
import { TableSet } from './table-set.ts';

/** A binder that has bound nothing yet. */
export function newBinder(
  options: PlanOptions,
  diagnostics: DiagnosticCollector = new DiagnosticCollector(),
): Binder {
  return {
    options,
    diagnostics,
    tables: new TableSet(),
    isPartial: diagnostics.hasErrors,
    queries: 0,
    origins: new WeakMap(),
    failures: new WeakMap(),
    uses: { tables: new Set(), profiles: new Set() },
  };
}
