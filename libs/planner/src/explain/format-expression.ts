import { formatType, type Schema, type SqlType } from '@millrace/data';
import type { AggregateCall, CallExpression, Expression, LiteralValue } from '@millrace/program';
import { unreachable } from '@millrace/std';
import { fieldAt } from '../plan/field-at.ts';
import { formatDuration } from './format-duration.ts';

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

function formatLiteral(value: LiteralValue, type: SqlType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const text = typeof value === 'number' ? String(value) : value.int64;
  switch (type.kind) {
    case 'interval':
      return `INTERVAL '${formatDuration(BigInt(text))}'`;
    case 'timestamp':
      return `TIMESTAMP '${formatTimestamp(BigInt(text))}'`;
    case 'date':
      return `DATE '${formatTimestamp(BigInt(text) * 86_400_000_000n).slice(0, 10)}'`;
    case 'time':
      return `TIME '${formatTimestamp(BigInt(text)).slice(11)}'`;
    case 'decimal':
      return formatDecimal(text, type.scale);
    default:
      return text;
  }
}

function formatDecimal(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function formatTimestamp(micros: bigint): string {
  const millis = Number(micros / 1000n);
  // Dates of JavaScript end 275,000 years from here.
  if (Math.abs(millis) > 8.64e15) return `${micros} microseconds`;
  const rest = micros % 1_000_000n;
  const seconds = rest < 0n ? Math.floor(millis / 1000) : Math.trunc(millis / 1000);
  const fraction = ((rest + 1_000_000n) % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0+$/, '');
  const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === '' ? text : `${text}.${fraction}`;
}
