import type { NullTestExpression } from '@millrace/program';
import { unreachable } from '@millrace/std';
import { type Instruction, i32 } from '@millrace/wasm';
import type { CodeContext } from './code-context.ts';
import { type GeneratedValue, isTrue } from './generated-value.ts';

/** `IS [NOT] NULL`, `IS [NOT] TRUE` and `IS [NOT] FALSE`, which are never NULL themselves. */
export function compileNullTest(
  { test }: NullTestExpression,
  code: CodeContext,
  operand: GeneratedValue,
): GeneratedValue {
  const result = code.local('i32');
  const setup = [...operand.setup, result.set(nullTest(test, operand))];
  return { setup, value: result.get, isNull: null };
}

function nullTest(test: NullTestExpression['test'], operand: GeneratedValue): Instruction {
  switch (test) {
    case 'is-null':
      return operand.isNull ?? i32.const(0);
    case 'is-not-null':
      return operand.isNull === null ? i32.const(1) : i32.eqz(operand.isNull);
    case 'is-true':
      return isTrue(operand);
    case 'is-not-true':
      return i32.eqz(isTrue(operand));
    case 'is-false':
      return isFalse(operand);
    case 'is-not-false':
      return i32.eqz(isFalse(operand));
    default:
      return unreachable(test);
  }
}

function isFalse({ value, isNull }: GeneratedValue): Instruction {
  return isNull === null ? i32.eqz(value) : i32.and(i32.eqz(value), i32.eqz(isNull));
}
