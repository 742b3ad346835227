import { booleanType, type Field, type Schema } from '@millrace/data';
import type { ColumnExpression, Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { filterPlan, projectPlan } from '../../plan/build-plan.ts';
import { conjunction } from '../../plan/conjuncts.ts';
import type { LogicalPlan, ProjectPlan } from '../../plan/logical-plan.ts';
import { requirement } from '../../plan/requirement.ts';

/**
 * Holds the rows of an INSERT to the NOT NULLs of their table, those of fields of structs too: the
 * first fields of `plan` are its columns. Nothing is checked of values that cannot be NULL.
 */
export function requireValues(plan: ProjectPlan, columns: Schema, table: string): LogicalPlan {
  const requirements = columns.flatMap((declared, field) => {
    const value = columnOf(plan, field, must(plan.schema[field]).nullable);
    return missingPromises(declared, value, []).map(({ name, isKept }) =>
      requirement(
        isKept,
        `null value in column "${name}" of table "${table}" violates not-null constraint`,
      ),
    );
  });
  const predicate = conjunction(requirements);
  if (predicate === null) return plan;
  const items = plan.schema.map(({ name, nullable }, field) => ({
    name,
    expression: columnOf(plan, field, nullable && columns[field]?.nullable !== false),
  }));
  return projectPlan(filterPlan(plan, predicate), items, plan.timeField);
}

interface BrokenPromise {
  /** The path of the column, joined by dots. */
  readonly name: string;
  readonly isKept: Expression;
}

/**
 * What is declared NOT NULL, and may be NULL in a value. `above`: the structs around it, if NULL.
 */
function missingPromises(
  declared: Field,
  value: ColumnExpression,
  above: readonly Expression[],
): readonly BrokenPromise[] {
  const isMissing = value.nullable && !declared.nullable;
  const own = { name: declared.name, isKept: anyOf([...above, nullTest(value, 'is-not-null')]) };
  const found = isMissing ? [own] : [];
  if (declared.type.kind !== 'struct' || value.type.kind !== 'struct') return found;
  const { fields } = value.type;
  const around = declared.nullable ? [...above, nullTest(value, 'is-null')] : above;
  const inner = declared.type.fields.flatMap((field, i) => {
    const { type, nullable } = must(fields[i], 'structs of one type');
    const part: ColumnExpression = { kind: 'column', path: [...value.path, i], type, nullable };
    return missingPromises(field, part, around);
  });
  return [...found, ...inner.map((each) => ({ ...each, name: `${declared.name}.${each.name}` }))];
}

function columnOf({ schema }: LogicalPlan, field: number, nullable: boolean): ColumnExpression {
  return { kind: 'column', path: [field], type: must(schema[field]).type, nullable };
}

function nullTest(operand: ColumnExpression, test: 'is-null' | 'is-not-null'): Expression {
  // A field is NULL with the struct around it, whatever is promised of it there.
  const tested = { ...operand, nullable: true };
  return { kind: 'null-test', test, operand: tested, type: booleanType, nullable: false };
}

function anyOf(operands: readonly Expression[]): Expression {
  const [first] = operands;
  if (first !== undefined && operands.length === 1) return first;
  return { kind: 'logical', operator: 'or', operands, type: booleanType, nullable: false };
}
