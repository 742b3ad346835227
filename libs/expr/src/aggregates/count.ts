import { bigintType } from '@millrace/data';
import { i32, i64, memory } from '@millrace/wasm';
import { type AggregateFunction, stateOf } from './aggregate-function.ts';

/** `count(*)`, without arguments, counts rows; `count(x)` those where x is not NULL. */
export const count: AggregateFunction = {
  name: 'count',
  takes: '* or one value',
  resolve: (types) =>
    types.length > 1 ? null : { argumentTypes: types, type: bigintType, nullable: false },
  state: () => stateOf({ count: bigintType }),
  reference: () => {
    let rows = 0n;
    return {
      add: (args) => {
        if (!args.includes(null)) rows += 1n;
      },
      mergeState: ([other]) => {
        rows += other as bigint;
      },
      state: () => [rows],
      result: () => rows,
    };
  },
  generate: () => ({
    stateWords: 1,
    initialize: (address) => [memory.storeI64(address, i64.const(0))],
    update: (address, [arg]) => {
      const isNull = arg?.isNull ?? null;
      const one = isNull === null ? i64.const(1) : i64.extendI32U(i32.eqz(isNull));
      return [memory.storeI64(address, i64.add(memory.loadI64(address), one))];
    },
    merge: (to, from) => [memory.storeI64(to, i64.add(memory.loadI64(to), memory.loadI64(from)))],
    unmerge: (to, from) => [memory.storeI64(to, i64.sub(memory.loadI64(to), memory.loadI64(from)))],
    result: (address) => ({ setup: [], value: memory.loadI64(address), isNull: null }),
  }),
};
