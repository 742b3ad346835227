import { bigintType, physicalKind, type SqlType, type Value } from '@millrace/data';
import type { AggregateCall } from '@millrace/program';
import { must } from '@millrace/std';
import { f32, f64, type Instruction, i32, i64, memory, type Statement, when } from '@millrace/wasm';
import { comparisonCode } from '../functions/comparison/comparison-code.ts';
import { compareValues } from '../functions/comparison/compare-values.ts';
import { valueTypeOf } from '../generate/code-context.ts';
import { addressOf, countOf, viewOf } from '../text/view.ts';
import {
  type AggregateCodegen,
  type AggregateFunction,
  type AggregateGenerator,
  type ReferenceAggregate,
  stateOf,
} from './aggregate-function.ts';
import { skipNull } from './skip-null.ts';

type Side = 'least' | 'greatest';

export const least: AggregateFunction = extreme('min', 'least');
export const greatest: AggregateFunction = extreme('max', 'greatest');

/** Whether all are true: the least boolean. */
export const boolAnd: AggregateFunction = {
  ...onBooleans('bool_and', 'least'),
  aliases: ['every'],
};
export const boolOr: AggregateFunction = onBooleans('bool_or', 'greatest');

function onBooleans(name: string, side: Side): AggregateFunction {
  const base = extreme(name, side);
  return {
    ...base,
    takes: 'one boolean',
    resolve: (types) => (types[0]?.kind === 'boolean' ? base.resolve(types) : null),
  };
}

function extreme(name: string, side: Side): AggregateFunction {
  return {
    name,
    ignoresDistinct: true,
    takes: 'one value that has an order: a boolean, number, text, bytea or time',
    resolve: ([type, more]) => {
      if (type === undefined || more !== undefined || !isOrdered(type)) return null;
      return { argumentTypes: [type], type, nullable: true };
    },
    state: ([type]) => stateOf({ value: stateType(must(type)), present: bigintType }),
    reference: (call) => referenceExtreme(side, call.type),
    generate: (call, codegen) => extremeCode(side, call, codegen),
  };
}

function isOrdered(type: SqlType): boolean {
  return !['list', 'struct', 'json', 'null'].includes(type.kind);
}

/** The type of 8 bytes that holds the value in a state. */
function stateType(type: SqlType): SqlType {
  switch (physicalKind(type)) {
    case 'i64':
    case 'view':
      return type;
    case 'f32':
    case 'f64':
      return { kind: 'double' };
    default:
      return bigintType;
  }
}

function referenceExtreme(side: Side, type: SqlType): ReferenceAggregate {
  let best: Value = null;
  const take = (value: Value): void => {
    if (value === null) return;
    const order = best === null ? -1 : compareValues(value, best, type);
    if (best === null || (side === 'least' ? order < 0 : order > 0)) best = value;
  };
  return {
    add: ([value]) => take(value ?? null),
    mergeState: ([value, present]) => {
      if (present === 1n) take(fromState(value ?? null, type));
    },
    state: () => [toState(best, type), best === null ? 0n : 1n],
    result: () => best,
  };
}

/** A value as its state's type holds it; where there is none, something of that type. */
function toState(value: Value, type: SqlType): Value {
  if (physicalKind(type) === 'view') {
    return value ?? (type.kind === 'bytea' ? new Uint8Array() : '');
  }
  if (type.kind === 'real' || type.kind === 'double') return value ?? 0;
  return BigInt((value as number | bigint | boolean | null) ?? 0);
}

function fromState(value: Value, type: SqlType): Value {
  if (type.kind === 'boolean') return value !== 0n;
  return physicalKind(type) === 'i32' ? Number(value) : value;
}

const presentOffset = 8;

function extremeCode(
  side: Side,
  call: AggregateCall,
  codegen: AggregateCodegen,
): AggregateGenerator {
  const { code } = codegen.compiler;
  const held = stateType(call.type);
  const isText = physicalKind(held) === 'view';
  const isFloat = held.kind === 'double';
  const load = isFloat ? memory.loadF64 : memory.loadI64;
  const store = isFloat ? memory.storeF64 : memory.storeI64;
  const value = code.local(isFloat ? 'f64' : 'i64');
  const take = (address: Instruction<'i32'>, room: 'reused' | 'new'): Statement[] => {
    const operator = side === 'least' ? '<' : '>';
    const operands = [value.get, load(address)] as const;
    const wins = must(comparisonCode({ operator, type: held, operands, constant: null }, code));
    const present = memory.storeI64(address, i64.const(1), presentOffset);
    if (!isText) return [when(wins, [store(address, value.get)]), present];
    // There is no text that all others replace, so the first one is told apart.
    const isFirst = i64.eqz(memory.loadI64(address, presentOffset));
    const text = value.get as Instruction<'i64'>;
    const kept = memory.loadI64(address);
    const keep = store(address, codegen.keepBytes(text));
    // Without this, states would grow with their rows.
    const replace = [
      memory.copy(addressOf(kept), addressOf(text), countOf(text)),
      store(address, viewOf(addressOf(kept), countOf(text))),
    ];
    const mayReplace = i32.leU(countOf(text), countOf(kept));
    const win = room === 'reused' ? when(mayReplace, replace, [keep]) : keep;
    return [when(isFirst, [keep], [when(wins, [win])]), present];
  };
  return {
    stateWords: 2,
    initialize: (address) => [
      store(address, initialValue(side, held)),
      memory.storeI64(address, i64.const(0), presentOffset),
    ],
    update: (address, [arg]) =>
      skipNull(must(arg), (given) => [value.set(widened(given, held)), ...take(address, 'reused')]),
    merge: (to, from) => [
      when(i64.ne(memory.loadI64(from, presentOffset), i64.const(0)), [
        value.set(load(from)),
        ...take(to, 'new'),
      ]),
    ],
    result: (address) => ({
      setup: [],
      value: narrowed(load(address), call.type),
      isNull: i64.eqz(memory.loadI64(address, presentOffset)),
    }),
  };
}

/** What every value replaces, or at least equals: NaN is the greatest float. */
function initialValue(side: Side, held: SqlType): Instruction {
  if (held.kind === 'double') return f64.const(side === 'least' ? Number.NaN : -Infinity);
  if (physicalKind(held) === 'view') return i64.const(0);
  return i64.const(side === 'least' ? 2n ** 63n - 1n : -(2n ** 63n));
}

function widened(value: Instruction, held: SqlType): Instruction {
  if (value.type === 'i32') return i64.extendI32S(value);
  return value.type === 'f32' && held.kind === 'double' ? f64.promoteF32(value) : value;
}

function narrowed(value: Instruction, type: SqlType): Instruction {
  const wanted = valueTypeOf(type);
  if (wanted === 'i32') return i32.wrapI64(value);
  return wanted === 'f32' ? f32.demoteF64(value) : value;
}
