import { booleanType, type Field, type Schema } from '@millrace/data';
import type { ColumnExpression, Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { columnOf, nullTest } from '../../plan/build-expression.ts';
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
    return missingPromises(declared, columnOf(plan, field), []).map(({ name, isKept }) =>
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
    expression: {
      ...columnOf(plan, field),
      nullable: nullable && columns[field]?.nullable !== false,
    },
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
  const own = { name: declared.name, isKept: anyOf([...above, testOf(value, 'is-not-null')]) };
  const found = isMissing ? [own] : [];
  if (declared.type.kind !== 'struct' || value.type.kind !== 'struct') return found;
  const { fields } = value.type;
  const around = declared.nullable ? [...above, testOf(value, 'is-null')] : above;
  const inner = declared.type.fields.flatMap((field, i) => {
    const { type, nullable } = must(fields[i], 'structs of one type');
    const part: ColumnExpression = { kind: 'column', path: [...value.path, i], type, nullable };
    return missingPromises(field, part, around);
  });
  return [...found, ...inner.map((each) => ({ ...each, name: `${declared.name}.${each.name}` }))];
}

/** A field is NULL with the struct around it, whatever is promised of it there. */
function testOf(value: ColumnExpression, test: 'is-null' | 'is-not-null'): Expression {
  return nullTest({ ...value, nullable: true }, test);
}

function anyOf(operands: readonly Expression[]): Expression {
  const [first] = operands;
  if (first !== undefined && operands.length === 1) return first;
  return { kind: 'logical', operator: 'or', operands, type: booleanType, nullable: false };
}
