import type { Schema } from '@millrace/data';
import { unknownPlan } from '../plan/logical-plan.ts';
import type { Relation } from './relation.ts';

/** Rows of which an error hides everything: all names are taken for right. */
export const unknownRelation: Relation = { plan: unknownPlan, columns: [], open: true };

/** Rows that an error keeps from being read, though their columns are known. */
export function unknownRows(schema: Schema): Relation {
  return {
    plan: { ...unknownPlan, schema },
    columns: schema.map(({ name }, field) => ({ name, field })),
    open: false,
  };
}
