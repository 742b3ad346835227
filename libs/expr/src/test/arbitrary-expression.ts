import { type Row, type Schema, sameType, textType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import { must } from '@millrace/std';
import fc from 'fast-check';
import { timePartNames } from '../time/time-part.ts';
import { truncationUnits } from '../time/truncate.ts';
import { canCast, isTemporal } from '../resolve/type-rules.ts';
import { arbitraryValue, testedTypes } from './arbitrary-value.ts';
import { binaryFunctions, ternaryFunctions, unaryFunctions } from './called-functions.ts';
import { cast, column, literal, tryCall } from './build-expression.ts';

/** One column that may be NULL and one that may not, of each type. */
const schema: Schema = testedTypes.flatMap((type, i) => [
  { name: `n${i}`, type, nullable: true },
  { name: `c${i}`, type, nullable: false },
]);

const row: fc.Arbitrary<Row> = fc.tuple(
  ...schema.map((field) => {
    const value = arbitraryValue(field.type);
    return field.nullable ? fc.option(value, { freq: 4 }) : value;
  }),
);

const calledFunctions: readonly { readonly name: string; readonly arity: number }[] = [
  ...binaryFunctions.map((name) => ({ name, arity: 2 })),
  ...unaryFunctions.map((name) => ({ name, arity: 1 })),
  ...ternaryFunctions.map((name) => ({ name, arity: 3 })),
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
      fc.constantFrom(...schema.filter((field) => isTemporal(field.type))),
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
  const [logical, negated, tested, chosen] = conditions(node);
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

/** Expressions of conditions. */
function conditions(
  node: fc.Arbitrary<Expression>,
): readonly [
  fc.Arbitrary<Expression>,
  fc.Arbitrary<Expression>,
  fc.Arbitrary<Expression>,
  fc.Arbitrary<Expression>,
] {
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
  return [logical, negated, tested, chosen];
}

function textOf(operand: Expression): Expression {
  return sameType(operand.type, textType)
    ? operand
    : canCast(operand.type, textType) === 'no'
      ? literal('item/9', textType)
      : cast(operand, textType);
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
