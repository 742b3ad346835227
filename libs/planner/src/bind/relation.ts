import type { Schema } from '@millrace/data';
import type { LogicalPlan } from '../plan/logical-plan.ts';

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

export function visibleSchema(relation: Relation): Schema {
  return relation.columns.flatMap(({ name, field }) => {
    const found = relation.plan.schema[field];
    return found === undefined ? [] : [{ ...found, name }];
  });
}
