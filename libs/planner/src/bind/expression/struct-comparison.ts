import { makeLiteral, nullTest } from '../../plan/build-expression.ts';
import { booleanType, sameType } from '@millrace/data';
import type { ColumnExpression, Expression } from '@millrace/program';

/** Whether two fields that are no structs are the same; one NULL equals another. */
type FieldComparison = (fields: readonly [Expression, Expression]) => Expression;

/**
 * Compares structs field by field; null where it is no comparison of two structs of one type. Only
 * a struct that is NULL itself makes `=` NULL: within structs a NULL equals another, as in
 * PostgreSQL.
 */
export function compareStructs(
  name: string,
  [left, right]: readonly Expression[],
  compareFields: FieldComparison,
): Expression | null {
  if (left === undefined || right === undefined) return null;
  const [struct, other] = left.kind === 'column' ? [left, right] : [right, left];
  if (struct.type.kind === 'struct' && isNull(other)) return compareToNull(struct, name);
  if (left.kind !== 'column' || right.kind !== 'column') return null;
  if (left.type.kind !== 'struct' || !sameType(left.type, right.type)) return null;
  const isSame = sameStructs(left, right, compareFields);
  switch (name) {
    case '=':
      return unlessNull([left, right], isSame);
    case '<>':
      return unlessNull([left, right], not(isSame));
    case 'is distinct from':
      return not(isSame);
    default:
      return null;
  }
}

function isNull(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

function compareToNull(struct: Expression, name: string): Expression | null {
  if (name === 'is distinct from') return nullTest(struct, 'is-not-null');
  return name === '=' || name === '<>' ? makeLiteral(null, booleanType) : null;
}

/** Whether both are NULL, or both are there with the same in their fields. */
function sameStructs(
  left: ColumnExpression,
  right: ColumnExpression,
  compareFields: FieldComparison,
): Expression {
  const fields = fieldsOf(left).map((field, i) => {
    const other = fieldsOf(right)[i] ?? field;
    return field.type.kind === 'struct'
      ? sameStructs(field, other, compareFields)
      : compareFields([field, other]);
  });
  const nulls = all([nullTest(left, 'is-null'), nullTest(right, 'is-null')]);
  const values = [nullTest(left, 'is-not-null'), nullTest(right, 'is-not-null'), ...fields];
  return logical('or', [nulls, all(values)]);
}

function fieldsOf({ path, type, nullable }: ColumnExpression): readonly ColumnExpression[] {
  const fields = type.kind === 'struct' ? type.fields : [];
  return fields.map((field, i) => ({
    kind: 'column',
    path: [...path, i],
    type: field.type,
    nullable: nullable || field.nullable,
  }));
}

function unlessNull(operands: readonly Expression[], result: Expression): Expression {
  const isMissing = logical(
    'or',
    operands.map((operand) => nullTest(operand, 'is-null')),
  );
  const branches = [{ when: isMissing, result: makeLiteral(null, booleanType) }];
  const nullable = operands.some((operand) => operand.nullable);
  return { kind: 'case', branches, otherwise: result, type: booleanType, nullable };
}

function all(operands: readonly Expression[]): Expression {
  return logical('and', operands);
}

function not(operand: Expression): Expression {
  return logical('not', [operand]);
}

function logical(operator: 'and' | 'or' | 'not', operands: readonly Expression[]): Expression {
  return { kind: 'logical', operator, operands, type: booleanType, nullable: false };
}
