import type { Schema, SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { Span } from '@millrace/sql';
import type { LogicalPlan } from '../plan/logical-plan.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { DiagnosticCollector } from './diagnostic-collector.ts';
import type { TableSet } from './table-set.ts';

/** What all of binding shares. */
export interface Binder {
  readonly options: PlanOptions;
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

/** Rows by name: what stands in FROM, or comes out of a query. */
export interface Relation {
  readonly plan: LogicalPlan;
  /** What `*` means; other fields of the plan are hidden. */
  readonly columns: readonly RelationColumn[];
  /** Whether an error hides what columns there are: unknown names are no errors then. */
  readonly open: boolean;
}

export interface RelationColumn {
  readonly name: string;
  /** Position in the schema of the plan. */
  readonly field: number;
}

/** The type of what had an error: whatever is made of it is silent. Compared by identity. */
export const errorType: SqlType = { kind: 'null' };

export const errorExpression: Expression = {
  kind: 'literal',
  type: errorType,
  nullable: true,
  value: null,
};

export function isErrorType(type: SqlType): boolean {
  return type === errorType;
}

export function visibleSchema(relation: Relation): Schema {
  return relation.columns.flatMap(({ name, field }) => {
    const found = relation.plan.schema[field];
    return found === undefined ? [] : [{ ...found, name }];
  });
}
