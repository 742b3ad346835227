import type { Schema } from '@millrace/data';
import type { Relation, RelationColumn } from './relation.ts';

/** The names that an expression may use: the relations of FROM over the rows of one plan. */
export interface Scope {
  readonly relations: readonly ScopeRelation[];
  readonly schema: Schema;
  readonly timeField: number | null;
}

export interface ScopeRelation {
  /** What may stand before the dot: the alias, or the name of the table. */
  readonly qualifier: string | null;
  readonly columns: readonly RelationColumn[];
  readonly open: boolean;
}

export function scopeOf(relation: Relation, qualifier: string | null): Scope {
  const { plan, columns, open } = relation;
  return {
    relations: [{ qualifier, columns, open }],
    schema: plan.schema,
    timeField: plan.timeField,
  };
}

export const emptyScope: Scope = { relations: [], schema: [], timeField: null };

export function isOpen(scope: Scope): boolean {
  return scope.relations.some((relation) => relation.open);
}
