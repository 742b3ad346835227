import type { Schema } from '@millrace/data';
import type { Expression } from '@millrace/program';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, literal } from '../test/build-expression.ts';
import { interpret, runGenerated } from '../test/run-expression.ts';

/** Few letters, so that parts of texts repeat; some of more than one byte. */
const letters = fc.string({ unit: fc.constantFrom('a', 'a', 'b', 'B', 'ä'), maxLength: 40 });
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', 'ä', '%', '%', '_'), maxLength: 8 });
const parts = fc.string({ unit: fc.constantFrom('a', 'a', 'b', 'ä'), maxLength: 3 });

const schema: Schema = ['text', 'part'].map((name) => ({
  name,
  type: { kind: 'text' },
  nullable: false,
}));
const [text, part] = schema.map(
  ({ type }, i): Expression => ({ kind: 'column', path: [i], type, nullable: false }),
) as [Expression, Expression];

const rows = fc.array(fc.tuple(letters, parts), { minLength: 1, maxLength: 10 });

function agrees(tested: Expression, input: readonly (readonly string[])[]): void {
  const { values, error } = runGenerated(tested, schema, input);
  expect({ values, error }).toEqual(interpret(tested, input));
}

test.for(['like', 'not like', 'ilike'])('%s agrees on random patterns', (operator) => {
  fc.assert(
    fc.property(rows, patterns, (input, pattern) =>
      agrees(call(operator, text, literal(pattern, { kind: 'text' })), input),
    ),
    { numRuns: 300 },
  );
});

test.for(['contains', 'strpos', 'starts_with', 'ends_with', '<', '=', '||'])(
  '%s agrees on random parts',
  (name) => {
    fc.assert(
      fc.property(rows, (input) => agrees(call(name, text, part), input)),
      { numRuns: 100 },
    );
  },
);

test('replace and split_part agree on random parts', () => {
  const place = fc.bigInt({ min: -3n, max: 5n }).filter((n) => n !== 0n);
  fc.assert(
    fc.property(rows, parts, place, (input, to, at) => {
      agrees(call('replace', text, part, literal(to, { kind: 'text' })), input);
      agrees(call('split_part', text, part, literal(at, { kind: 'bigint' })), input);
    }),
    { numRuns: 150 },
  );
});
