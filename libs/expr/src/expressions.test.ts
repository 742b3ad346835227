import type { Row, Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testArbitraries } from './test/arbitrary-expression.ts';
import { interpret, runGenerated } from './test/run-expression.ts';

const { schema, rows, expression } = testArbitraries;

function agrees(tested: Expression, input: readonly Row[], over: Schema): void {
  const { hostCalls: _, ...generated } = runGenerated(tested, over, input);
  expect(generated).toEqual(interpret(tested, input));
}

test('generated code gives what the interpreter gives, errors included', () => {
  fc.assert(
    fc.property(expression, fc.array(rows, { maxLength: 20 }), (tested, input) => {
      agrees(tested, input, schema);
    }),
    { numRuns: 1500 },
  );
});
