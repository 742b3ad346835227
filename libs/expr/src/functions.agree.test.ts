import { isDeepStrictEqual } from 'node:util';
import { type Row, type Schema, type SqlType, textType } from '@millrace/data';
import type { CallExpression, Expression } from '@millrace/program';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allFunctions } from './functions/registry.ts';
import { typeName } from './resolve/type-rules.ts';
import { arbitraryValue, testedTypes } from './test/arbitrary-value.ts';
import { literal, tryCall } from './test/build-expression.ts';
import { interpret, runGenerated } from './test/run-expression.ts';
import { timePartNames } from './time/time-part.ts';
import { truncationUnits } from './time/truncate.ts';

const rowsEach = 24;
const signaturesMax = 24;

/** Types of arguments beyond the second: all would be too many. */
const fewTypes = testedTypes.filter((type) =>
  ['integer', 'bigint', 'double', 'text', 'timestamp', 'interval'].includes(type.kind),
);

function columns(types: readonly SqlType[], nullable: boolean): Schema {
  return types.map((type, i) => ({ name: `a${i}`, type, nullable }));
}

/** Every list of argument types, up to three. */
function* typeLists(): Generator<readonly SqlType[]> {
  yield [];
  for (const a of testedTypes) yield [a];
  for (const a of testedTypes) for (const b of testedTypes) yield [a, b];
  for (const a of testedTypes) for (const b of fewTypes) for (const c of fewTypes) yield [a, b, c];
}

const lists = [...typeLists()];

/** Constants that some functions insist on, before or after one argument. */
const firstConstants: Readonly<Record<string, readonly string[]>> = {
  date_part: timePartNames({ kind: 'timestamp' }),
  date_trunc: truncationUnits,
};
const lastConstants: Readonly<Record<string, readonly string[]>> = { require: ['it must be so'] };

/** Constants of a pattern make code of their own. */
const patterns = [
  '',
  'a',
  '%',
  '%a%',
  'a%',
  '%b',
  'a%b',
  '%a%b%',
  'a_',
  '\\%%',
  '%ä%日%',
  'item/%',
];

const formats = ['%Y-%m-%d', '%F %T', '%H:%M:%S.%3f', '%j|%6f', '%Y', 'x', '%%', '%R ä'];

/** Spreads a choice over a long list. */
function some<T>(list: readonly T[], max: number): readonly T[] {
  const step = Math.max(1, list.length / max);
  return Array.from(
    { length: Math.min(max, list.length) },
    (_, i) => list[Math.floor(i * step)] as T,
  );
}

function* callsOf(
  name: string,
): Generator<{ readonly call: CallExpression; readonly schema: Schema }> {
  const arguments_ = (schema: Schema): Expression[] =>
    schema.map((field, i) => ({
      kind: 'column',
      path: [i],
      type: field.type,
      nullable: field.nullable,
    }));
  const resolvable = lists.filter(
    (types) => tryCall(name, arguments_(columns(types, true))) !== null,
  );
  for (const [i, types] of some(resolvable, signaturesMax).entries()) {
    const schema = columns(types, i % 3 !== 0);
    const call = tryCall(name, arguments_(schema));
    if (call !== null) yield { call, schema };
    const last = types.at(-1);
    if (last === undefined || last.kind === 'list') continue;
    const constants = fc.sample(arbitraryValue(last), { seed: i + 1, numRuns: 2 });
    if (/like/.test(name)) constants.push(...patterns);
    if (name === 'to_char') constants.push(...formats);
    for (const constant of constants) {
      const constantCall = tryCall(name, [
        ...arguments_(schema).slice(0, -1),
        literal(constant, last),
      ]);
      if (constantCall !== null) yield { call: constantCall, schema };
    }
  }
  for (const type of testedTypes) {
    const schema = columns([type], true);
    const args = arguments_(schema);
    const constant = (text: string): Expression => literal(text, textType);
    const calls = [
      ...(firstConstants[name] ?? []).map((first) => tryCall(name, [constant(first), ...args])),
      ...(lastConstants[name] ?? []).map((last) => tryCall(name, [...args, constant(last)])),
    ];
    for (const call of calls) if (call !== null) yield { call, schema };
  }
}

function agree(call: CallExpression, schema: Schema, seed: number): void {
  const row = fc.tuple(
    ...schema.map(({ type, nullable }) =>
      nullable ? fc.option(arbitraryValue(type), { freq: 6 }) : arbitraryValue(type),
    ),
  );
  const rows: readonly Row[] = fc.sample(row, { seed, numRuns: rowsEach });
  const failing = rows.filter((values) => interpret(call, [values]).error !== null);
  const fine = rows.filter((values) => !failing.includes(values));
  for (const batch of [fine, ...failing.slice(0, 3).map((values) => [values])]) {
    const { hostCalls: _, ...generated } = runGenerated(call, schema, batch);
    const interpreted = interpret(call, batch);
    // Lists may have thousands of elements, which `toEqual` takes long to look at.
    if (isDeepStrictEqual(generated, interpreted)) continue;
    const types = call.arguments.map((argument) => `${typeName(argument.type)} ${argument.kind}`);
    expect(generated, `${call.function}(${types.join(', ')})`).toEqual(interpreted);
  }
}

test('long lists of integers are searched as short ones are', () => {
  for (const kind of ['integer', 'bigint'] as const) {
    const type: SqlType = { kind };
    const schema = columns([type], true);
    const members = fc.sample(fc.option(arbitraryValue(type), { freq: 30 }), {
      seed: 3,
      numRuns: 40,
    });
    const column: Expression = { kind: 'column', path: [0], type, nullable: true };
    for (const name of ['in', 'not in']) {
      const call = tryCall(name, [column, ...members.map((member) => literal(member, type))]);
      if (call !== null) agree(call, schema, 5);
    }
  }
});

for (const { name, volatile: isVolatile } of allFunctions) {
  if (isVolatile === true) continue;
  test(`${name} gives the same in generated code and in the interpreter`, () => {
    let calls = 0;
    for (const { call, schema } of callsOf(name)) {
      calls += 1;
      agree(call, schema, calls);
    }
    expect(calls).toBeGreaterThan(0);
  });
}
