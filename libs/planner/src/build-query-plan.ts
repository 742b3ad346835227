import { type Diagnostic, parseStatements, type Statement } from '@millrace/sql';
import type { Binder } from './bind/binder.ts';
import { DiagnosticCollector } from './bind/diagnostic-collector.ts';
import { newBinder } from './bind/new-binder.ts';
import { bindStatements } from './bind/statements.ts';
import { requireLimits } from './require-limits.ts';
import type { SinkPlan } from './plan/logical-plan.ts';
import type { PlanOptions } from './plan-options.ts';
import { rewritePlans } from './rewrite/rewrite-plans.ts';
import type { SavedUses } from './saved/saved-connections.ts';

/** What a text means, before and after it is rewritten; both null after an error. */
export interface BuiltPlan {
  readonly statements: readonly Statement[];
  readonly bound: readonly SinkPlan[] | null;
  readonly optimized: readonly SinkPlan[] | null;
  readonly uses: SavedUses;
  readonly diagnostics: readonly Diagnostic[];
}

export function buildQueryPlan(
  text: string,
  options: PlanOptions,
  prepare: (statements: readonly Statement[]) => readonly Statement[] = (same) => same,
): BuiltPlan {
  const parsed = parseStatements(text);
  const statements = prepare(parsed.statements);
  const diagnostics = new DiagnosticCollector();
  diagnostics.add(parsed.diagnostics);
  const binder = newBinder(options, diagnostics);
  try {
    const bound = bindStatements(binder, statements, endOf(text));
    if (diagnostics.hasErrors) return failed(statements, diagnostics);
    const optimized = rewritePlans(bound);
    requireLimits(optimized, diagnostics);
    if (diagnostics.hasErrors) return failed(statements, diagnostics);
    const uses = usesOf(binder);
    return { statements, bound, optimized, uses, diagnostics: diagnostics.list() };
  } catch (error) {
    // Each limit by itself leaves room on the stack; a text may come close to several at once.
    if (!(error instanceof RangeError)) throw error;
    diagnostics.error(
      { start: 0, end: text.length },
      'nested-too-deep',
      'the text is nested too deep',
    );
    return failed(statements, diagnostics);
  }
}

function failed(statements: readonly Statement[], diagnostics: DiagnosticCollector): BuiltPlan {
  const uses = { tables: [], profiles: [] };
  return { statements, bound: null, optimized: null, uses, diagnostics: diagnostics.list() };
}

function usesOf({ uses }: Binder): SavedUses {
  return { tables: [...uses.tables], profiles: [...uses.profiles] };
}

/** The last character of the text: where something is missing. */
function endOf(text: string): { readonly start: number; readonly end: number } {
  const end = text.trimEnd().length;
  return { start: Math.max(0, end - 1), end };
}
