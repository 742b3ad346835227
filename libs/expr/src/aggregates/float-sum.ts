import { bigintType, doubleType, type Row } from '@millrace/data';
import { must } from '@millrace/std';
import { f64, type Instruction, i64, memory, type Statement } from '@millrace/wasm';
import { type AggregateGenerator, type ReferenceAggregate, stateOf } from './aggregate-function.ts';
import { skipNull } from './skip-null.ts';

export const floatSumState = stateOf({ sum: doubleType, count: bigintType });

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
