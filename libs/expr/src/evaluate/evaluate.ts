import type { Row, Value } from '@millrace/data';
import type {
  CallExpression,
  CaseExpression,
  Expression,
  LogicalExpression,
  NullTestExpression,
} from '@millrace/program';
import { must, unreachable } from '@millrace/std';
import { castValue } from '../cast/cast-value.ts';
import { scalarFunction } from '../functions/registry.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { literalValue } from './literal.ts';

/**
 * The reference interpreter: one row at a time, slow, and meant to be obviously right. It is the
 * oracle of generated code, and runs what has no generator.
 * @throws EvaluationError
 */
export function evaluate(expression: Expression, row: Row, context: EvaluationContext): Value {
  const inner = (operand: Expression): Value => evaluate(operand, row, context);
  switch (expression.kind) {
    case 'column':
      return columnValue(row, expression.path);
    case 'literal':
      return literalValue(expression.value, expression.type);
    case 'call':
      return evaluateCall(expression, inner, context);
    case 'cast': {
      const { operand, type } = expression;
      return castValue(inner(operand), { from: operand.type, to: type, try: expression.try });
    }
    case 'case':
      return evaluateCase(expression, inner);
    case 'logical':
      return evaluateLogical(expression, inner);
    case 'null-test':
      return evaluateNullTest(expression, inner);
    default:
      return unreachable(expression);
  }
}

function columnValue(row: Row, path: readonly number[]): Value {
  let value: Value = row;
  for (const position of path) {
    if (value === null) return null;
    // A path leads through structs only, and their values are arrays.
    value = (value as readonly Value[])[position] ?? null;
  }
  return value;
}

function evaluateCall(
  call: CallExpression,
  inner: (operand: Expression) => Value,
  context: EvaluationContext,
): Value {
  const { behavior } = scalarFunction(call.function);
  if (behavior.nulls === 'lazy') {
    return behavior.evaluate(
      call.arguments.map((argument) => () => inner(argument)),
      call,
    );
  }
  return applyFunction(call, call.arguments.map(inner), context);
}

/** The value of a call, not lazy, whose arguments are known. */
export function applyFunction(
  call: CallExpression,
  args: readonly Value[],
  context: EvaluationContext,
): Value {
  const { behavior } = scalarFunction(call.function);
  if (behavior.nulls === 'lazy')
    return behavior.evaluate(
      args.map((arg) => () => arg),
      call,
    );
  if (behavior.nulls === 'strict' && args.includes(null)) return null;
  return behavior.evaluate(args, call, context);
}

function evaluateCase(expression: CaseExpression, inner: (operand: Expression) => Value): Value {
  for (const branch of expression.branches) {
    if (inner(branch.when) === true) return inner(branch.result);
  }
  return inner(expression.otherwise);
}

function evaluateLogical(
  expression: LogicalExpression,
  inner: (operand: Expression) => Value,
): Value {
  if (expression.operator === 'not') {
    const value = inner(must(expression.operands[0], 'operand of NOT'));
    return value === null ? null : !value;
  }
  const decisive = expression.operator === 'or';
  let result: Value = !decisive;
  for (const operand of expression.operands) {
    const value = inner(operand);
    if (value === decisive) return decisive;
    if (value === null) result = null;
  }
  return result;
}

function evaluateNullTest(
  expression: NullTestExpression,
  inner: (operand: Expression) => Value,
): Value {
  const value = inner(expression.operand);
  switch (expression.test) {
    case 'is-null':
      return value === null;
    case 'is-not-null':
      return value !== null;
    case 'is-true':
      return value === true;
    case 'is-not-true':
      return value !== true;
    case 'is-false':
      return value === false;
    case 'is-not-false':
      return value !== false;
    default:
      return unreachable(expression.test);
  }
}
