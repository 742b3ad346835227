import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { PlanOptions } from '../plan-options.ts';
import type { DiagnosticCollector } from './diagnostic-collector.ts';
import type { BindingRules } from './rules.ts';
import type { TableSet } from './table/table-set.ts';

/** What all of binding shares. */
export interface Binder {
  readonly options: PlanOptions;
  /** What may come at any depth of what is bound. */
  readonly rules: BindingRules;
  readonly diagnostics: DiagnosticCollector;
  readonly tables: TableSet;
  /** Whether statements are missing that had syntax errors: unknown tables are no errors then. */
  readonly isPartial: boolean;
  /** How many queries of the text have been bound. */
  queries: number;
  /** Where in the text an expression comes from, for errors that are found later. */
  readonly origins: WeakMap<Expression, Span>;
  /** Calls of constants that fail, as far as they were met; an error where nothing guards them. */
  readonly failures: WeakMap<Expression, string>;
  /** The names of saved tables and profiles that the text uses. */
  readonly uses: { readonly tables: Set<string>; readonly profiles: Set<string> };
}
