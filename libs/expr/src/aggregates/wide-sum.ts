import { bigintType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import { type Instruction, i64, type Local, memory, type Statement } from '@millrace/wasm';
import type { CodeContext } from '../generate/code-context.ts';
import { type AggregateGenerator, type ReferenceAggregate, stateOf } from './aggregate-function.ts';
import { skipNull } from './skip-null.ts';

/**
 * The state of an exact sum of 64-bit integers in 128 bits, and how many were added: independent of
 * their order, and free of overflow on the way to a result that fits.
 */
export const wideSumState = stateOf({
  sum_low: bigintType,
  sum_high: bigintType,
  count: bigintType,
});

/** Offsets of its words, in bytes. */
const low = 0;
const high = 8;
const rows = 16;

/** An aggregate with this state; `finish` makes its result, if there was a value. */
export function wideSum(finish: (total: WideSum) => Value): ReferenceAggregate {
  const total = new WideSum();
  return {
    add: ([value]) => {
      if (typeof value === 'bigint') total.add(value);
    },
    mergeState: ([low, high, count]) => total.merge(low as bigint, high as bigint, count as bigint),
    state: () => total.words(),
    result: () => (total.count === 0n ? null : finish(total)),
  };
}

/** The code of such an aggregate. */
export function wideSumCode(
  code: CodeContext,
  result: AggregateGenerator['result'],
): AggregateGenerator {
  return {
    stateWords: 3,
    initialize: initializeWideSum,
    update: (address, [arg]) => skipNull(must(arg), (value) => addToWideSum(address, value, code)),
    merge: (to, from) => mergeWideSum(to, from, code),
    unmerge: (to, from) => unmergeWideSum(to, from, code),
    result,
  };
}

function initializeWideSum(address: Instruction): Statement[] {
  return [low, high, rows].map((offset) => memory.storeI64(address, i64.const(0), offset));
}

/** Adds an i64, and one to the count. */
function addToWideSum(address: Instruction, value: Instruction, code: CodeContext): Statement[] {
  const sum = code.local('i64');
  return [
    sum.set(i64.add(memory.loadI64(address, low), value)),
    memory.storeI64(address, sum.get, low),
    addHigh(address, i64.shrS(value, i64.const(63)), i64.ltU(sum.get, value)),
    memory.storeI64(address, i64.add(memory.loadI64(address, rows), i64.const(1)), rows),
  ];
}

function mergeWideSum(to: Instruction, from: Instruction, code: CodeContext): Statement[] {
  const [sum, other] = [code.local('i64'), memory.loadI64(from, low)];
  const count = i64.add(memory.loadI64(to, rows), memory.loadI64(from, rows));
  return [
    sum.set(i64.add(memory.loadI64(to, low), other)),
    memory.storeI64(to, sum.get, low),
    addHigh(to, memory.loadI64(from, high), i64.ltU(sum.get, other)),
    memory.storeI64(to, count, rows),
  ];
}

function unmergeWideSum(to: Instruction, from: Instruction, code: CodeContext): Statement[] {
  const [sum, other] = [code.local('i64'), memory.loadI64(from, low)];
  const borrow = i64.extendI32U(i64.ltU(sum.get, other));
  const highHalf = i64.sub(memory.loadI64(to, high), memory.loadI64(from, high));
  const count = i64.sub(memory.loadI64(to, rows), memory.loadI64(from, rows));
  return [
    sum.set(memory.loadI64(to, low)),
    memory.storeI64(to, i64.sub(highHalf, borrow), high),
    memory.storeI64(to, i64.sub(sum.get, other), low),
    memory.storeI64(to, count, rows),
  ];
}

function addHigh(address: Instruction, value: Instruction, carry: Instruction): Statement {
  const sum = i64.add(memory.loadI64(address, high), value);
  return memory.storeI64(address, i64.add(sum, i64.extendI32U(carry)), high);
}

/** The low half, the high half and the count. */
export function loadWideSum(address: Instruction, code: CodeContext) {
  const [lowHalf, highHalf, count] = [code.local('i64'), code.local('i64'), code.local('i64')];
  const load = (to: Local, offset: number): Statement => to.set(memory.loadI64(address, offset));
  const setup = [load(lowHalf, low), load(highHalf, high), load(count, rows)];
  return { setup, low: lowHalf.get, high: highHalf.get, count: count.get };
}

/**
 * Whether the sum does not fit 64 bits: then the high half is more than the sign of the low one.
 */
export function isBeyond64Bits(sum: { readonly low: Instruction; readonly high: Instruction }) {
  return i64.ne(sum.high, i64.shrS(sum.low, i64.const(63)));
}

class WideSum {
  sum = 0n;
  count = 0n;

  add(value: bigint): void {
    this.sum += value;
    this.count += 1n;
  }

  merge(lowHalf: bigint, highHalf: bigint, count: bigint): void {
    this.sum += (highHalf << 64n) + BigInt.asUintN(64, lowHalf);
    this.count += count;
  }

  words(): [bigint, bigint, bigint] {
    return [BigInt.asIntN(64, this.sum), BigInt.asIntN(64, this.sum >> 64n), this.count];
  }

  /** As generated code converts it: exactly rounded where it fits 64 bits. */
  toDouble(): number {
    if (BigInt.asIntN(64, this.sum) === this.sum) return Number(this.sum);
    return Number(this.sum >> 64n) * 2 ** 64 + Number(BigInt.asUintN(64, this.sum));
  }
}
