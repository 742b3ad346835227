import type { SqlType, Value } from '@millrace/data';
import fc from 'fast-check';

const decimal = (precision: number, scale: number): SqlType => ({
  kind: 'decimal',
  precision,
  scale,
});
const list = (element: SqlType): SqlType => ({ kind: 'list', element });

export const testedTypes: readonly SqlType[] = [
  { kind: 'boolean' },
  { kind: 'tinyint' },
  { kind: 'smallint' },
  { kind: 'integer' },
  { kind: 'bigint' },
  { kind: 'real' },
  { kind: 'double' },
  decimal(10, 2),
  decimal(18, 6),
  { kind: 'text' },
  { kind: 'timestamp' },
  { kind: 'date' },
  { kind: 'time' },
  { kind: 'interval' },
  { kind: 'bytea' },
  list({ kind: 'bigint' }),
  list({ kind: 'text' }),
];

const dayMicros = 86_400_000_000n;

/** Values of a type, not NULL: mostly small ones, and its extremes. */
export function arbitraryValue(type: SqlType): fc.Arbitrary<Value> {
  const signed = (bits: number): fc.Arbitrary<number> => {
    const limit = 2 ** (bits - 1);
    return fc.oneof(
      fc.integer({ min: -9, max: 9 }),
      fc.constantFrom(-limit, limit - 1, 0, 1, -1),
      fc.integer({ min: -limit, max: limit - 1 }),
    );
  };
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return signed(8);
    case 'smallint':
      return signed(16);
    case 'integer':
      return signed(32);
    case 'bigint':
      return bigints(2n ** 63n - 1n);
    case 'decimal':
      return fc
        .bigInt({
          min: -(10n ** BigInt(type.precision)) + 1n,
          max: 10n ** BigInt(type.precision) - 1n,
        })
        .map((value) => value);
    case 'real':
      return floats.map(Math.fround);
    case 'double':
      return floats;
    case 'text':
      return texts;
    case 'bytea':
      return fc.uint8Array({ maxLength: 12 });
    case 'timestamp':
      return fc.oneof(
        fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }),
        bigints(2n ** 63n - 1n),
      );
    case 'date':
      return fc.oneof(fc.integer({ min: -719_162, max: 2_932_896 }), signed(32));
    case 'time':
      return fc.bigInt({ min: 0n, max: dayMicros - 1n });
    case 'interval':
      return fc.oneof(
        fc.bigInt({ min: -3n * dayMicros, max: 3n * dayMicros }),
        bigints(2n ** 63n - 1n),
      );
    case 'list':
      return fc.array(fc.option(arbitraryValue(type.element), { freq: 4 }), { maxLength: 4 });
    default:
      return fc.constant(null);
  }
}

function bigints(max: bigint): fc.Arbitrary<bigint> {
  return fc.oneof(
    fc.bigInt({ min: -20n, max: 20n }),
    fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }),
    fc.constantFrom(-max - 1n, max, 0n, 1n, -1n),
    fc.bigInt({ min: -max - 1n, max }),
  );
}

const floats = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, 2.5, -2.5, Number.NaN, Infinity, -Infinity, 1e300, 5e-324),
  fc.double(),
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 100),
);

const texts = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'ä', '日', '😀', '%', '_', ' ', '/'),
    maxLength: 40,
  }),
  fc.integer().map(String),
  fc.constantFrom(
    '',
    '12',
    ' 7 ',
    '1.5',
    '-3e2',
    'true',
    'no',
    '2024-02-29',
    '2024-02-29T01:02:03.5',
    '9223372036854775808',
    'NaN',
    'item/9',
  ),
);
