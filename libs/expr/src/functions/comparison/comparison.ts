import { booleanType, type SqlType, textType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import { choose, type Instruction, i32 } from '@millrace/wasm';
import { constantValue } from '../../evaluate/literal.ts';
import type { Argument } from '../../resolve/resolution.ts';
import { commonType } from '../../resolve/type-rules.ts';
import { compareValues } from './compare-values.ts';
import { type ComparisonOperator, comparisonCode } from './comparison-code.ts';
import {
  type Computation,
  guarded,
  type ScalarFunction,
  type Signature,
} from '../scalar-function.ts';

export const comparisonFunctions: readonly ScalarFunction[] = [
  comparison('='),
  comparison('<>', '!='),
  comparison('<'),
  comparison('<='),
  comparison('>'),
  comparison('>='),
  distinct('is distinct from', true),
  distinct('is not distinct from', false),
];

/** What values of a common type are compared as; null where they have no order. */
export function comparedAs(common: SqlType | null): SqlType | null {
  if (common === null || common.kind === 'struct') return null;
  // Documents are compared as text, and bare NULLs as whatever.
  return common.kind === 'json' || common.kind === 'null' ? textType : common;
}

function resolveComparison(args: readonly Argument[]): Signature | null {
  const [left, right] = args;
  if (left === undefined || right === undefined || args.length > 2) return null;
  const type = comparedAs(commonType(left.type, right.type));
  return type === null ? null : { argumentTypes: [type, type], type: booleanType };
}

function comparison(operator: ComparisonOperator, alias?: string): ScalarFunction {
  return {
    name: operator,
    ...(alias === undefined ? {} : { aliases: [alias] }),
    operator: true,
    resolve: resolveComparison,
    behavior: {
      nulls: 'strict',
      evaluate: ([a = null, b = null], call) =>
        holds(operator, compareValues(a, b, must(call.arguments[0]).type)),
      generate: ({ values }, call, code): Computation | null => {
        const { type } = must(call.arguments[0]);
        const operands: [Instruction, Instruction] = [must(values[0]), must(values[1])];
        const constant = constantBytes(constantValue(call.arguments[1]));
        const result = comparisonCode({ operator, type, operands, constant }, code);
        if (result === null) return null;
        return { ...guarded(result), total: !readsMemory(type) };
      },
    },
  };
}

/** The bytes of a constant text. */
export function constantBytes(value: Value | undefined): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value);
  return value instanceof Uint8Array ? value : null;
}

/** Whether values are views, whose bytes must not be looked at where they are NULL. */
function readsMemory(type: SqlType): boolean {
  return ['text', 'json', 'bytea', 'list'].includes(type.kind);
}

function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Comparison in which NULL is a value like others. */
function distinct(name: string, whenDistinct: boolean): ScalarFunction {
  const differ = (a: Value, b: Value, type: SqlType): boolean =>
    a === null || b === null ? a !== b : compareValues(a, b, type) !== 0;
  return {
    name,
    operator: true,
    resolve: resolveComparison,
    behavior: {
      nulls: 'aware',
      nullable: () => false,
      evaluate: ([a = null, b = null], call) =>
        differ(a, b, must(call.arguments[0]).type) === whenDistinct,
      generate: (args, call, code) => {
        const [a, b] = [must(args[0]), must(args[1])];
        const { type } = must(call.arguments[0]);
        const operator = whenDistinct ? '<>' : '=';
        const constant = constantBytes(constantValue(call.arguments[1]));
        const operands = [a.value, b.value] as const;
        const compared = comparisonCode({ operator, type, operands, constant }, code);
        if (compared === null) return null;
        const result = code.local('i32');
        const [left, right] = [a.isNull ?? i32.const(0), b.isNull ?? i32.const(0)];
        const nulls = whenDistinct ? i32.ne(left, right) : i32.eq(left, right);
        const value = choose(i32.or(left, right), nulls, compared);
        return { setup: [result.set(value)], value: result.get, isNull: null };
      },
    },
  };
}
