import { booleanType, textType } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { assert, must } from '@millrace/std';
import { i32, when } from '@millrace/wasm';
import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { isTrue } from '../generate/generated-value.ts';
import type { ScalarFunction } from './scalar-function.ts';

/**
 * `require(condition, message)`: TRUE, or an error with the constant message where the condition is
 * not true. The planner calls it to hold rows to what their table declares.
 */
export const requireFunctions: readonly ScalarFunction[] = [
  {
    name: 'require',
    operator: true,
    resolve: ([condition, message, ...rest]) =>
      condition?.type.kind === 'boolean' &&
      typeof message?.constant === 'string' &&
      rest.length === 0
        ? { argumentTypes: [booleanType, textType], type: booleanType }
        : null,
    behavior: {
      nulls: 'lazy',
      nullable: () => false,
      evaluate: ([condition], call) => {
        if (must(condition)() === true) return true;
        throw new EvaluationError('null-violation', messageOf(call));
      },
      generate: ([compileCondition], call, code) => {
        const condition = must(compileCondition)();
        const raise = code.library.raise('null-violation', messageOf(call));
        const setup = [...condition.setup, when(i32.eqz(isTrue(condition)), [raise])];
        return { setup, value: i32.const(1), isNull: null };
      },
    },
  },
];

function messageOf({ arguments: [, message] }: CallExpression): string {
  assert(message?.kind === 'literal' && typeof message.value === 'string', 'a constant message');
  return message.value;
}
