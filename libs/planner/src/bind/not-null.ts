import { booleanType, type Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { filterPlan, projectPlan } from '../plan/build-plan.ts';
import type { LogicalPlan, ProjectPlan } from '../plan/logical-plan.ts';
import { conjunction } from '../plan/conjuncts.ts';
import { requirement } from '../plan/requirement.ts';

/**
 * Holds the rows of an INSERT to the NOT NULLs of their table: the first fields of `plan` are its
 * columns. Nothing is checked of values that cannot be NULL.
 */
export function requireValues(plan: ProjectPlan, columns: Schema, table: string): LogicalPlan {
  const fieldOf = (field: number, nullable: boolean): Expression => {
    const { type } = must(plan.schema[field]);
    return { kind: 'column', path: [field], type, nullable };
  };
  const isChecked = (field: number): boolean =>
    columns[field]?.nullable === false && plan.schema[field]?.nullable === true;
  const requirements = columns.flatMap(({ name }, field) => {
    if (!isChecked(field)) return [];
    const message = `null value in column "${name}" of table "${table}" violates not-null constraint`;
    return [requirement(isPresent(fieldOf(field, true)), message)];
  });
  const predicate = conjunction(requirements);
  if (predicate === null) return plan;
  const items = plan.schema.map(({ name, nullable }, field) => ({
    name,
    expression: fieldOf(field, nullable && !isChecked(field)),
  }));
  return projectPlan(filterPlan(plan, predicate), items, plan.timeField);
}

function isPresent(operand: Expression): Expression {
  return { kind: 'null-test', test: 'is-not-null', operand, type: booleanType, nullable: false };
}
