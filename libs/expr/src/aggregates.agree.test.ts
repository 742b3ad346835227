import { type Row, type Schema, type SqlType, textType, type Value } from '@millrace/data';
import type { AggregateCall } from '@millrace/program';
import { must } from '@millrace/std';
import { BatchWriter, i32, LinearMemory, ModuleBuilder, readValue, memory } from '@millrace/wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aggregateGenerator,
  aggregateNames,
  aggregateState,
  referenceAggregate,
  resolveAggregate,
} from './aggregates/registry.ts';
import { EvaluationError } from './evaluate/evaluation-error.ts';
import { ExpressionCompiler } from './generate/expression-compiler.ts';
import { ExpressionRuntime } from './generate/expression-runtime.ts';
import { typeName } from './resolve/type-rules.ts';
import { arbitraryValue, testedTypes } from './test/arbitrary-value.ts';
import { batchScope, eachRow } from './test/batch-scope.ts';
import { cast } from './test/build-expression.ts';
import { KeptBytes } from './test/kept-bytes.ts';
import { testContext } from './test/run-expression.ts';

const linear = new LinearMemory();

interface Result {
  readonly state: Row;
  readonly value: Value | string;
}

function resultOf(compute: () => Value): Value | string {
  try {
    return compute();
  } catch (error) {
    if (error instanceof EvaluationError) return `error: ${error.message}`;
    throw error;
  }
}

/** Two groups, each of some rows, and the second merged into the first. */
function byReference(call: AggregateCall, groups: readonly (readonly Row[])[]): Result {
  const [first, second] = groups.map((rows) => {
    const group = referenceAggregate(call);
    for (const row of rows) group.add(row);
    return group;
  });
  must(first).mergeState(must(second).state());
  return { state: must(first).state(), value: resultOf(() => must(first).result()) };
}

function byCode(
  call: AggregateCall,
  schema: Schema,
  groups: readonly (readonly Row[])[],
): Result & { readonly keptBytes: number } {
  const builder = new ModuleBuilder();
  const bodies = {
    update: ['i32', 'i32'],
    merge: ['i32', 'i32'],
    start: ['i32'],
    finish: ['i32', 'i32'],
  } as const;
  const runtime = new ExpressionRuntime(linear, testContext());
  const kept = new KeptBytes(linear);
  const keepBytes = kept.keeper(builder);
  const made = Object.entries(bodies).map(([name, parameters]) => {
    const body = builder.exportFunction(name, parameters);
    const compiler = new ExpressionCompiler({ builder, body });
    return { body, compiler, generator: aggregateGenerator(call, { compiler, keepBytes }) };
  });
  const [update, merge, start, finish] = made as [
    (typeof made)[0],
    (typeof made)[0],
    (typeof made)[0],
    (typeof made)[0],
  ];
  const address = update.body.parameter<'i32'>(1).get;
  const row = update.body.local('i32');
  const batch = update.body.parameter(0).get;
  const scope = batchScope(update.body, schema, { batch, row: row.get });
  const args = call.arguments.map((argument) => update.compiler.compile(argument, scope));
  update.body.add(
    eachRow(batch, row, [
      ...args.flatMap((arg) => arg.setup),
      ...update.generator.update(address, args),
    ]),
  );
  merge.body.add(
    ...merge.generator.merge(
      merge.body.parameter<'i32'>(0).get,
      merge.body.parameter<'i32'>(1).get,
    ),
  );
  start.body.add(...start.generator.initialize(start.body.parameter<'i32'>(0).get));
  const out = finish.body.parameter(1).get;
  const result = finish.generator.result(finish.body.parameter<'i32'>(0).get);
  const store =
    { i64: memory.storeI64, f64: memory.storeF64, f32: memory.storeF32 }[
      result.value.type as string
    ] ?? memory.storeI32;
  finish.body.add(
    ...result.setup,
    memory.storeI32(out, result.isNull ?? i32.const(0), 8),
    store(out, result.value),
  );
  const env = { memory: linear.memory, ...update.compiler.imports(runtime) };
  const exports = new WebAssembly.Instance(new WebAssembly.Module(builder.build()), { env })
    .exports;
  const run = (name: string, ...given: number[]): void =>
    (exports[name] as (...all: number[]) => void)(...given);
  const fields = aggregateState(call);
  const states = groups.map((rows) => {
    const address = linear.allocate(fields.length * 8);
    const writer = new BatchWriter(linear, schema);
    for (const values of rows) writer.append(values);
    run('start', address);
    run('update', writer.batch, address);
    return address;
  });
  const [first, second] = [must(states[0]), must(states[1])];
  run('merge', first, second);
  const place = linear.allocate(16);
  const value = resultOf(() => {
    run('finish', first, place);
    return linear.view.getInt32(place + 8, true) !== 0 ? null : readValue(linear, call.type, place);
  });
  const state = fields.map((field, i) => readValue(linear, field.type, first + i * 8));
  const keptBytes = kept.bytes;
  kept.release();
  return { state, value, keptBytes };
}

function callOf(name: string, type: SqlType, nullable: boolean): AggregateCall | null {
  const resolved = resolveAggregate(name, [{ type, nullable }], false);
  if (resolved.kind === 'refused') return null;
  const argument = { kind: 'column', path: [0], type, nullable } as const;
  const wanted = must(resolved.argumentTypes[0]);
  return {
    function: resolved.function,
    arguments: [wanted === type ? argument : cast(argument, wanted)],
    distinct: false,
    filter: null,
    type: resolved.type,
    nullable: resolved.nullable,
  };
}

/** Arguments as the reference takes them: already cast. */
function prepared(call: AggregateCall, rows: readonly Row[], type: SqlType): readonly Row[] {
  const wanted = must(call.arguments[0]).type;
  if (wanted.kind === type.kind) return rows;
  const convert = (value: Value): Value =>
    value === null
      ? null
      : wanted.kind === 'bigint'
        ? BigInt(value as number | bigint)
        : asDouble(value, type);
  return rows.map(([value = null]) => [convert(value)]);
}

function asDouble(value: Value, type: SqlType): number {
  return type.kind === 'decimal' ? Number(value) / 10 ** type.scale : Number(value);
}

for (const name of aggregateNames()) {
  test(`${name} over every type is the same in generated code, split and merged`, () => {
    let calls = 0;
    for (const type of testedTypes) {
      for (const nullable of [true, false]) {
        const call = callOf(name, type, nullable);
        if (call === null) continue;
        calls += 1;
        const schema: Schema = [{ name: 'a', type, nullable }];
        const value = nullable
          ? fc.option(arbitraryValue(type), { freq: 4 })
          : arbitraryValue(type);
        const rows = fc.array(
          value.map((v): Row => [v]),
          { maxLength: 12 },
        );
        for (const groups of fc.sample(fc.tuple(rows, rows), { seed: calls, numRuns: 12 })) {
          const reference = byReference(
            call,
            groups.map((group) => prepared(call, group, type)),
          );
          const generated = byCode(call, schema, groups);
          expect(generated.value, `${name}(${typeName(type)})`).toEqual(reference.value);
          // What stands in the state of an extreme without rows is up to each of them.
          const isExtreme = ['min', 'max'].includes(call.function);
          if (!isExtreme) expect(generated.state).toEqual(reference.state);
        }
      }
    }
    expect(calls).toBeGreaterThan(0);
  });
}

test('exact aggregates do not depend on the order of rows or on how they are split', () => {
  const values = fc.array(
    arbitraryValue({ kind: 'bigint' }).map((v): Row => [v]),
    { maxLength: 20 },
  );
  for (const name of ['sum', 'avg', 'min', 'max', 'count']) {
    const call = must(callOf(name, { kind: 'bigint' }, true));
    fc.assert(
      fc.property(values, fc.nat(20), (rows, at) => {
        const split = byReference(call, [rows.slice(at), rows.slice(0, at)]);
        expect(split).toEqual(byReference(call, [rows, []]));
      }),
    );
  }
});

test('the greatest text takes the room of the one before it', () => {
  const rows = Array.from({ length: 5000 }, (_, i): Row => [`2026-01-01 ${10_000 + i}`]);
  const { value, keptBytes } = byCode(
    must(callOf('max', textType, false)),
    [{ name: 'a', type: textType, nullable: false }],
    [rows, rows],
  );
  expect(value).toBe('2026-01-01 14999');
  expect(keptBytes).toBe(2 * 16);
});
