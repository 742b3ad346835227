import { type Row, type Schema, type SqlType, sameType, type Value } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import fc from 'fast-check';
import { timePartNames } from '../time/time-part.ts';
import { truncationUnits } from '../time/truncate.ts';
import { canCast } from '../resolve/type-rules.ts';
import { cast, column, literal, tryCall } from './build-expression.ts';

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

/** One column that may be NULL and one that may not, of each type. */
const schema: Schema = testedTypes.flatMap((type, i) => [
  { name: `n${i}`, type, nullable: true },
  { name: `c${i}`, type, nullable: false },
]);

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

const row: fc.Arbitrary<Row> = fc.tuple(
  ...schema.map((field) => {
    const value = arbitraryValue(field.type);
    return field.nullable ? fc.option(value, { freq: 4 }) : value;
  }),
);

/** Functions that random expressions call, volatile ones left out. */
const binary = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'is distinct from',
  'is not distinct from',
  '&',
  '|',
  '#',
  '<<',
  '>>',
  '||',
  'like',
  'not like',
  'ilike',
  'nullif',
  'strpos',
  'position',
  'contains',
  'starts_with',
  'ends_with',
  'left',
  'right',
  'round',
  'trunc',
  'btrim',
  'concat',
  'substr',
  'array_element',
  'array_contains',
  'array_append',
  'array_concat',
  'array_to_string',
  'repeat',
  'lpad',
  'log',
  'power',
  'date_bin',
  'gcd',
  'to_char',
  'regexp_like',
  'encode',
  'array_position',
  'string_to_array',
  '->>',
];
const unary = [
  '-',
  '~',
  'length',
  'octet_length',
  'bit_length',
  'lower',
  'upper',
  'initcap',
  'trim',
  'ltrim',
  'rtrim',
  'reverse',
  'ascii',
  'chr',
  'to_hex',
  'md5',
  'sha256',
  'abs',
  'ceil',
  'floor',
  'round',
  'trunc',
  'sign',
  'sqrt',
  'exp',
  'ln',
  'sin',
  'isnan',
  'iszero',
  'to_timestamp',
  'to_timestamp_millis',
  'to_timestamp_micros',
  'to_unixtime',
  'array_length',
  'coalesce',
  'factorial',
  'json_length',
];
const several = [
  'coalesce',
  'greatest',
  'least',
  'in',
  'not in',
  'concat',
  'concat_ws',
  'substr',
  'replace',
  'split_part',
  'translate',
  'make_array',
  'regexp_replace',
  'lpad',
  'rpad',
  'make_date',
  'array_slice',
  'date_bin',
];

const calledFunctions: readonly { readonly name: string; readonly arity: number }[] = [
  ...binary.map((name) => ({ name, arity: 2 })),
  ...unary.map((name) => ({ name, arity: 1 })),
  ...several.map((name) => ({ name, arity: 3 })),
];

const timeFields = [...new Set([...timePartNames({ kind: 'timestamp' }), ...truncationUnits])];

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(...schema).map((field) => column(schema, field.name)),
  fc
    .constantFrom(...testedTypes.filter((type) => type.kind !== 'list'))
    .chain((type) =>
      fc.option(arbitraryValue(type), { freq: 8 }).map((value) => literal(value, type)),
    ),
);

/** What becomes of a call that the registry refuses: the first operand, so that trees stay big. */
function callOr(name: string, args: readonly Expression[]): Expression {
  return tryCall(name, args) ?? must(args[0]);
}

function expressionOf(depth: number): fc.Arbitrary<Expression> {
  if (depth === 0) return leaf;
  const node = expressionOf(depth - 1);
  const called = fc
    .constantFrom(...calledFunctions)
    .chain(({ name, arity }) =>
      fc.array(node, { minLength: arity, maxLength: arity }).map((args) => callOr(name, args)),
    );
  const timed = fc
    .tuple(
      fc.constantFrom('date_part', 'date_trunc'),
      fc.constantFrom(...timeFields),
      fc.constantFrom(...schema.filter((field) => isTime(field.type))),
    )
    .map(([name, field, { name: time }]) =>
      callOr(name, [literal(field, { kind: 'text' }), column(schema, time)]),
    );
  const matched = fc
    .tuple(
      fc.constantFrom('like', 'not like', 'in', 'starts_with', 'ends_with', 'strpos', 'contains'),
      node,
      fc.array(fc.constantFrom('%', '_', 'a', 'b', '/', 'ä', 'item', '😀', '日'), { maxLength: 5 }),
    )
    .map(([name, operand, pattern]) =>
      callOr(name, [textOf(operand), literal(pattern.join(''), { kind: 'text' })]),
    );
  const converted = fc
    .tuple(node, fc.constantFrom(...testedTypes), fc.boolean())
    .map(([operand, type, attempt]) =>
      canCast(operand.type, type) === 'no' || sameType(operand.type, type)
        ? operand
        : cast(operand, type, attempt),
    );
  const condition = node.map((operand): Expression => truth(operand));
  const logical = fc
    .tuple(
      fc.constantFrom('and' as const, 'or' as const),
      fc.array(condition, { minLength: 2, maxLength: 3 }),
    )
    .map(
      ([operator, operands]): Expression => ({
        kind: 'logical',
        operator,
        operands,
        type: { kind: 'boolean' },
        nullable: operands.some((operand) => operand.nullable),
      }),
    );
  const negated = condition.map(
    (operand): Expression => ({
      kind: 'logical',
      operator: 'not',
      operands: [operand],
      type: { kind: 'boolean' },
      nullable: operand.nullable,
    }),
  );
  const tested = fc
    .tuple(
      node,
      fc.constantFrom(
        'is-null',
        'is-not-null',
        'is-true',
        'is-not-true',
        'is-false',
        'is-not-false',
      ),
    )
    .map(
      ([operand, test]): Expression => ({
        kind: 'null-test',
        test,
        operand: test.endsWith('null') ? operand : truth(operand),
        type: { kind: 'boolean' },
        nullable: false,
      }),
    );
  const chosen = fc.tuple(condition, node, node).map(([when, result, other]): Expression => {
    const otherwise = sameType(result.type, other.type) ? other : literal(null, result.type);
    const { type } = result;
    if (type.kind === 'list' && otherwise.kind === 'literal') return result;
    const nullable = result.nullable || otherwise.nullable;
    return { kind: 'case', branches: [{ when, result }], otherwise, type, nullable };
  });
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 8, arbitrary: called },
    { weight: 2, arbitrary: timed },
    { weight: 2, arbitrary: matched },
    { weight: 2, arbitrary: converted },
    { weight: 1, arbitrary: logical },
    { weight: 1, arbitrary: negated },
    { weight: 1, arbitrary: tested },
    { weight: 1, arbitrary: chosen },
  );
}

function textOf(operand: Expression): Expression {
  const type: SqlType = { kind: 'text' };
  return sameType(operand.type, type)
    ? operand
    : canCast(operand.type, type) === 'no'
      ? literal('item/9', type)
      : cast(operand, type);
}

function isTime({ kind }: SqlType): boolean {
  return ['timestamp', 'date', 'time', 'interval'].includes(kind);
}

/** A boolean of any expression. */
function truth(operand: Expression): Expression {
  if (operand.type.kind === 'boolean') return operand;
  return {
    kind: 'null-test',
    test: 'is-not-null',
    operand,
    type: { kind: 'boolean' },
    nullable: false,
  };
}

export const testArbitraries = { schema, rows: row, expression: expressionOf(4) };
