import type { ColumnExpression, Expression } from '@millrace/program';
import { unreachable } from '@millrace/std';

/** The direct parts of an expression. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return [];
    case 'call':
      return expression.arguments;
    case 'cast':
    case 'null-test':
      return [expression.operand];
    case 'case':
      return [
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        expression.otherwise,
      ];
    case 'logical':
      return expression.operands;
    default:
      return unreachable(expression);
  }
}

/** The expression with its direct parts replaced; itself when none changes. */
export function mapOperands(
  expression: Expression,
  map: (operand: Expression) => Expression,
): Expression {
  const before = operandsOf(expression);
  const after = before.map(map);
  if (after.every((operand, i) => operand === before[i])) return expression;
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return expression;
    case 'call':
      return { ...expression, arguments: after };
    case 'cast':
    case 'null-test':
      return { ...expression, operand: after[0] ?? expression.operand };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map((branch, i) => ({
          when: after[2 * i] ?? branch.when,
          result: after[2 * i + 1] ?? branch.result,
        })),
        otherwise: after.at(-1) ?? expression.otherwise,
      };
    case 'logical':
      return { ...expression, operands: after };
    default:
      return unreachable(expression);
  }
}

/** The expression with every column replaced. */
export function mapColumns(
  expression: Expression,
  map: (column: ColumnExpression) => Expression,
): Expression {
  if (expression.kind === 'column') return map(expression);
  return mapOperands(expression, (operand) => mapColumns(operand, map));
}

export function columnsOf(expression: Expression): readonly ColumnExpression[] {
  if (expression.kind === 'column') return [expression];
  return operandsOf(expression).flatMap(columnsOf);
}
