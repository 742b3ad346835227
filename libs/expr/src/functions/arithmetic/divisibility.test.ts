import type { Schema, SqlType } from '@millrace/data';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, column, literal } from '../../test/build-expression.ts';
import { runGenerated } from '../../test/run-expression.ts';

const edges = [0n, 1n, 2n, 3n, 10n, 123n, 2n ** 31n, 2n ** 32n, 2n ** 62n, 2n ** 63n - 1n];
const signed = [...edges, ...edges.map((edge) => -edge), -(2n ** 63n)];

function check(kind: 'bigint' | 'integer', divisor: bigint, values: readonly bigint[]): void {
  const type: SqlType = { kind };
  const stored = (value: bigint): bigint | number => (kind === 'bigint' ? value : Number(value));
  const schema: Schema = [{ name: 'x', type, nullable: true }];
  const rest = call('%', column(schema, 'x'), literal(stored(divisor), type));
  for (const operator of ['=', '<>']) {
    const tested = call(operator, rest, literal(stored(0n), type));
    const rows = [[null], ...values.map((value) => [stored(value)])];
    const expected = values.map((value) => (value % divisor === 0n) === (operator === '='));
    const { values: got } = runGenerated(tested, schema, rows);
    expect(got, `x % ${divisor} ${operator} 0 over ${values}`).toEqual([null, ...expected]);
  }
}

function arbitrary(bits: number): fc.Arbitrary<bigint> {
  const fits = (value: bigint): boolean => BigInt.asIntN(bits, value) === value;
  return fc.oneof(
    fc.constantFrom(...signed.filter(fits)),
    fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }),
    fc.bigInt({ min: -1000n, max: 1000n }),
  );
}

test.each([
  ['bigint', 64],
  ['integer', 32],
] as const)(
  'remainders of a %s by a constant are zero exactly where they should be',
  (kind, bits) => {
    const number = arbitrary(bits);
    fc.assert(
      fc.property(number, fc.array(number, { maxLength: 8 }), fc.integer(), (by, values, times) => {
        if (by === 0n) return;
        // A multiple and its neighbours, since random numbers hardly ever are.
        const multiple = BigInt.asIntN(bits, (BigInt.asIntN(bits, BigInt(times)) / by) * by);
        const near = [multiple, multiple + 1n, multiple - 1n].map((x) => BigInt.asIntN(bits, x));
        check(kind, by, [
          ...values,
          ...near,
          ...signed.filter((x) => BigInt.asIntN(bits, x) === x),
        ]);
      }),
      { numRuns: 150 },
    );
  },
);
