import { type Schema, type SqlType, sameType, type Value } from '@millrace/data';
import type { CallExpression, Expression } from '@millrace/program';
import { must } from '@millrace/std';
import { literalOf } from '../evaluate/literal.ts';
import type { Argument } from '../resolve/resolution.ts';
import { resolveFunction } from '../resolve/resolve-function.ts';

/** Builds typed expressions the way the planner does: resolves names and inserts casts. */

export function literal(value: Value, type: SqlType): Expression {
  return must(literalOf(value, type), 'literal');
}

export function column(schema: Schema, name: string): Expression {
  const position = schema.findIndex((field) => field.name === name);
  const field = must(schema[position], name);
  return { kind: 'column', path: [position], type: field.type, nullable: field.nullable };
}

export function cast(operand: Expression, type: SqlType, attempt = false): Expression {
  return { kind: 'cast', try: attempt, operand, type, nullable: attempt || operand.nullable };
}

/** A call with its casts; null where the registry refuses it. */
export function tryCall(name: string, args: readonly Expression[]): CallExpression | null {
  const resolved = resolveFunction(name, args.map(argumentOf));
  if (resolved.kind === 'refused') return null;
  return {
    kind: 'call',
    function: resolved.function,
    arguments: args.map((arg, i) => {
      const type = must(resolved.argumentTypes[i], 'argument type');
      return sameType(arg.type, type) ? arg : cast(arg, type);
    }),
    type: resolved.type,
    nullable: resolved.nullable,
  };
}

export function call(name: string, ...args: readonly Expression[]): CallExpression {
  return must(tryCall(name, args), `call of ${name}`);
}

function argumentOf(expression: Expression): Argument {
  const { type, nullable } = expression;
  return expression.kind === 'literal'
    ? { type, nullable, constant: expression.value }
    : { type, nullable };
}
