import { decimalPrecisionMax, type Row, type SqlType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import { f64, type Instruction, i64, i32, memory, type Statement, when } from '@millrace/wasm';
import { checkedDecimal, checkedInteger } from '../cast/cast-value.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { GeneratedValue } from '../generate/generated-value.ts';
import { isFloat, isInteger } from '../resolve/type-rules.ts';
import { checkedMicros } from '../time/civil.ts';
import {
  type AggregateFunction,
  type AggregateGenerator,
  type ReferenceAggregate,
  stateOf,
} from './aggregate-function.ts';
import {
  addToWideSum,
  initializeWideSum,
  isBeyond64Bits,
  loadWideSum,
  mergeWideSum,
  WideSum,
  wideSumState,
} from './wide-sum.ts';

const bigint: SqlType = { kind: 'bigint' };
const double: SqlType = { kind: 'double' };

/**
 * Integers, decimals and intervals exactly, an error where the result does not fit; floats in the
 * order of their rows.
 */
export const sum: AggregateFunction = {
  name: 'sum',
  resolve: ([type, more]) => {
    if (type === undefined || more !== undefined) return null;
    const result = sumType(type);
    if (result === null) return null;
    const argument = isInteger(type) ? bigint : isFloat(type) ? double : type;
    return { argumentTypes: [argument], type: result, nullable: true };
  },
  state: ([type]) => (isFloat(must(type)) ? floatSumState : wideSumState),
  reference: (call) => (isFloat(call.type) ? floatSum() : exactSum(call.type)),
  generate: (call, { compiler: { code } }) =>
    isFloat(call.type) ? floatSumCode() : exactSumCode(call.type, code),
};

function sumType(type: SqlType): SqlType | null {
  if (isInteger(type)) return bigint;
  if (isFloat(type)) return double;
  if (type.kind === 'decimal') return { ...type, precision: decimalPrecisionMax };
  return type.kind === 'interval' ? type : null;
}

function exactSum(type: SqlType): ReferenceAggregate {
  const total = new WideSum();
  return {
    add: ([value]) => {
      if (typeof value === 'bigint') total.add(value);
    },
    mergeState: ([low, high, count]) => total.merge(low as bigint, high as bigint, count as bigint),
    state: () => total.words(),
    result: () => (total.count === 0n ? null : checkedSum(total.sum, type)),
  };
}

function checkedSum(total: bigint, type: SqlType): Value {
  if (type.kind === 'decimal') return checkedDecimal(total, type);
  return type.kind === 'interval' ? checkedMicros(total, 'interval') : checkedInteger(total, type);
}

function exactSumCode(type: SqlType, code: CodeContext): AggregateGenerator {
  return {
    stateWords: 3,
    initialize: initializeWideSum,
    update: (address, [arg]) => skipNull(must(arg), (value) => addToWideSum(address, value, code)),
    merge: (to, from) => mergeWideSum(to, from, code),
    result: (address) => {
      const loaded = loadWideSum(address, code);
      let beyond: Instruction = isBeyond64Bits(loaded);
      let message = `${type.kind} out of range`;
      if (type.kind === 'decimal') {
        const limit = 10n ** BigInt(type.precision) - 1n;
        const distance = i64.add(loaded.low, i64.const(limit));
        beyond = i32.or(beyond, i64.gtU(distance, i64.const(2n * limit)));
        message = 'numeric field overflow';
      }
      const raise = code.raiseWhen(beyond, null, ['out-of-range', message]);
      return { setup: [...loaded.setup, raise], value: loaded.low, isNull: i64.eqz(loaded.count) };
    },
  };
}

/** Statements for a value that is not NULL. */
export function skipNull(
  { value, isNull }: GeneratedValue,
  take: (value: Instruction) => Statement[],
): Statement[] {
  return isNull === null ? take(value) : [when(i32.eqz(isNull), take(value))];
}

export const floatSumState = stateOf({ sum: double, count: bigint });

/** Sum and count of doubles; `finish` makes the result of them. */
export function floatSum(
  finish: (total: number, count: number) => number = (total) => total,
): ReferenceAggregate {
  let [total, count] = [0, 0n];
  return {
    add: ([value]) => {
      if (typeof value !== 'number') return;
      total += value;
      count += 1n;
    },
    mergeState: ([otherSum, otherCount]: Row) => {
      total += otherSum as number;
      count += otherCount as bigint;
    },
    state: () => [total, count],
    result: () => (count === 0n ? null : finish(total, Number(count))),
  };
}

export function floatSumCode(
  finish: (total: Instruction, count: Instruction) => Instruction = (total) => total,
): AggregateGenerator {
  const addTo = (address: Instruction, value: Instruction, rows: Instruction): Statement[] => [
    memory.storeF64(address, f64.add(memory.loadF64(address), value)),
    memory.storeI64(address, i64.add(memory.loadI64(address, 8), rows), 8),
  ];
  return {
    stateWords: 2,
    initialize: (address) => [
      memory.storeF64(address, f64.const(0)),
      memory.storeI64(address, i64.const(0), 8),
    ],
    update: (address, [arg]) => skipNull(must(arg), (value) => addTo(address, value, i64.const(1))),
    merge: (to, from) => addTo(to, memory.loadF64(from), memory.loadI64(from, 8)),
    result: (address) => ({
      setup: [],
      value: finish(memory.loadF64(address), f64.convertI64S(memory.loadI64(address, 8))),
      isNull: i64.eqz(memory.loadI64(address, 8)),
    }),
  };
}
