import type { SqlType, Value } from '@millrace/data';
import { seededRandom, systemClock } from '@millrace/std';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../evaluate/evaluate.ts';
import { arbitraryValue, testedTypes } from '../../test/arbitrary-value.ts';
import { call } from '../../test/build-expression.ts';
import { compareValues } from '../comparison/compare-values.ts';

const context = { clock: systemClock, random: seededRandom(1) };
const elements = testedTypes.filter(({ kind }) => kind !== 'list' && kind !== 'struct');

test.each(elements)(
  'an array of $kind has one key for equal values, and comes back from it',
  (element) => {
    const type: SqlType = { kind: 'list', element };
    const column = { kind: 'column', path: [0], type, nullable: true } as const;
    const witness = { kind: 'literal', value: null, type, nullable: true } as const;
    const toKey = call('array_to_key', column);
    const back = call('key_to_array', toKey, witness);
    const list = fc.array(fc.option(arbitraryValue(element)), { maxLength: 4 });
    fc.assert(
      fc.property(list, list, (a: readonly Value[], b: readonly Value[]) => {
        const [x, y] = [evaluate(toKey, [a], context), evaluate(toKey, [b], context)];
        expect(x === y).toBe(compareValues(a, b, type) === 0);
        expect(compareValues(evaluate(back, [a], context), a, type)).toBe(0);
      }),
      { numRuns: 50 },
    );
  },
);
