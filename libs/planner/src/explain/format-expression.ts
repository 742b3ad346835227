import { formatType, type Schema } from '@millrace/data';
import type { AggregateCall, CallExpression, Expression } from '@millrace/program';
import { unreachable } from '@millrace/std';
import { fieldAt } from '../plan/field-at.ts';
import { formatLiteral } from './format-literal.ts';

/** An expression over rows of a schema, much as SQL writes it. */
export function formatExpression(expression: Expression, schema: Schema): string {
  return format(expression, schema, 0);
}

export function formatExpressions(expressions: readonly Expression[], schema: Schema): string {
  return expressions.map((expression) => formatExpression(expression, schema)).join(', ');
}

export function formatAggregate(call: AggregateCall, schema: Schema): string {
  const args = call.arguments.length === 0 ? '*' : formatExpressions(call.arguments, schema);
  const filter =
    call.filter === null ? '' : ` FILTER (WHERE ${formatExpression(call.filter, schema)})`;
  return `${call.function}(${call.distinct ? 'DISTINCT ' : ''}${args})${filter}`;
}

/**
 * How tightly what is around an expression binds: above that of the expression, it needs
 * parentheses.
 */
const strengths: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  ...Object.fromEntries(['=', '<>', '<', '<=', '>', '>=', 'is distinct from'].map((op) => [op, 4])),
  ...Object.fromEntries(['like', 'ilike', '~', '~*', '!~', '!~*'].map((op) => [op, 5])),
  ...Object.fromEntries(['||', '|', '&', '#', '<<', '>>', '->', '->>'].map((op) => [op, 6])),
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
};
const tightest = 9;

function format(expression: Expression, schema: Schema, around: number): string {
  const enclose = (text: string, strength: number): string =>
    strength < around ? `(${text})` : text;
  const inner = (operand: Expression, strength: number): string =>
    format(operand, schema, strength);
  switch (expression.kind) {
    case 'column':
      return formatPath(expression.path, schema);
    case 'literal':
      return formatLiteral(expression.value, expression.type);
    case 'cast': {
      const name = expression.try ? 'TRY_CAST' : 'CAST';
      return `${name}(${inner(expression.operand, 0)} AS ${formatType(expression.type)})`;
    }
    case 'case': {
      const branches = expression.branches.map(
        ({ when, result }) => `WHEN ${inner(when, 0)} THEN ${inner(result, 0)}`,
      );
      return `CASE ${branches.join(' ')} ELSE ${inner(expression.otherwise, 0)} END`;
    }
    case 'logical': {
      const { operator, operands } = expression;
      const strength = strengths[operator] ?? tightest;
      const parts = operands.map((operand) => inner(operand, strength + 1));
      const word = operator.toUpperCase();
      return enclose(operator === 'not' ? `NOT ${parts[0]}` : parts.join(` ${word} `), strength);
    }
    case 'null-test': {
      const test = expression.test.replaceAll('-', ' ').toUpperCase();
      return enclose(`${inner(expression.operand, 5)} ${test}`, 4);
    }
    case 'call':
      return formatCall(expression, inner, enclose);
    default:
      return unreachable(expression);
  }
}

function formatCall(
  call: CallExpression,
  inner: (operand: Expression, strength: number) => string,
  enclose: (text: string, strength: number) => string,
): string {
  const { function: name, arguments: args } = call;
  const [left, right, ...rest] = args;
  const strength = strengths[name];
  if (strength !== undefined && left !== undefined && right !== undefined && rest.length === 0) {
    const text = `${inner(left, strength)} ${name.toUpperCase()} ${inner(right, strength + 1)}`;
    return enclose(text, strength);
  }
  if (name === 'negate' && left !== undefined) return enclose(`-${inner(left, tightest)}`, 8);
  if (name === 'in' && left !== undefined) {
    const list = args.slice(1).map((arg) => inner(arg, 0));
    return enclose(`${inner(left, 5)} IN (${list.join(', ')})`, 4);
  }
  return `${name}(${args.map((arg) => inner(arg, 0)).join(', ')})`;
}

function formatPath(path: readonly number[], schema: Schema): string {
  const names = path.map((_, depth) => fieldAt(schema, path.slice(0, depth + 1))?.name ?? '?');
  return names.join('.');
}
