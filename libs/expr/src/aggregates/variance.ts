import { doubleType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import {
  choose,
  f64,
  type Instruction,
  i32,
  i64,
  memory,
  type Statement,
  when,
} from '@millrace/wasm';
import type { CodeContext } from '../generate/code-context.ts';
import { isNumeric } from '../resolve/type-rules.ts';
import {
  type AggregateFunction,
  type AggregateGenerator,
  type ReferenceAggregate,
  stateOf,
} from './aggregate-function.ts';
import { skipNull } from './skip-null.ts';

interface Kind {
  /** What is subtracted from the number of rows. */
  readonly sample: 0 | 1;
  readonly root: boolean;
}

export const varianceFunctions: readonly AggregateFunction[] = [
  variance('var_samp', ['var', 'variance', 'var_sample'], { sample: 1, root: false }),
  variance('var_pop', ['var_population'], { sample: 0, root: false }),
  variance('stddev', ['stddev_samp'], { sample: 1, root: true }),
  variance('stddev_pop', [], { sample: 0, root: true }),
];

/** By Welford's method, and Chan's to merge: count, mean, and sum of squared distances from it. */
function variance(name: string, aliases: readonly string[], kind: Kind): AggregateFunction {
  return {
    name,
    aliases,
    takes: 'one number',
    resolve: ([type, more]) =>
      type === undefined || more !== undefined || !isNumeric(type)
        ? null
        : { argumentTypes: [doubleType], type: doubleType, nullable: true },
    state: () => stateOf({ count: doubleType, mean: doubleType, squares: doubleType }),
    reference: () => referenceVariance(kind),
    generate: (_, { compiler: { code } }) => varianceCode(kind, code),
  };
}

function referenceVariance({ sample, root }: Kind): ReferenceAggregate {
  let [count, mean, squares] = [0, 0, 0];
  return {
    add: ([value]) => {
      if (typeof value !== 'number') return;
      count += 1;
      const before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    },
    mergeState: (state: readonly Value[]) => {
      const [otherCount, otherMean, otherSquares] = state as readonly [number, number, number];
      if (otherCount === 0) return;
      const total = count + otherCount;
      const delta = otherMean - mean;
      squares = squares + otherSquares + (delta * delta * count * otherCount) / total;
      mean = mean + (delta * otherCount) / total;
      count = total;
    },
    state: () => [count, mean, squares],
    result: () => {
      if (count <= sample) return null;
      const result = squares / (count - sample);
      return root ? Math.sqrt(result) : result;
    },
  };
}

function varianceCode({ sample, root }: Kind, code: CodeContext): AggregateGenerator {
  const at = (address: Instruction, word: number) => memory.loadF64(address, word * 8);
  const put = (address: Instruction, word: number, value: Instruction): Statement =>
    memory.storeF64(address, value, word * 8);
  const [count, mean, delta] = [code.local('f64'), code.local('f64'), code.local('f64')];
  return {
    stateWords: 3,
    initialize: (address) =>
      [0, 8, 16].map((offset) => memory.storeI64(address, i64.const(0), offset)),
    update: (address, [arg]) =>
      skipNull(must(arg), (value) => [
        count.set(f64.add(at(address, 0), f64.const(1))),
        delta.set(f64.sub(value, at(address, 1))),
        mean.set(f64.add(at(address, 1), f64.div(delta.get, count.get))),
        put(address, 2, f64.add(at(address, 2), f64.mul(delta.get, f64.sub(value, mean.get)))),
        put(address, 1, mean.get),
        put(address, 0, count.get),
      ]),
    merge: (to, from) => {
      const squared = f64.mul(f64.mul(f64.mul(delta.get, delta.get), at(to, 0)), at(from, 0));
      const squares = f64.add(at(to, 2), at(from, 2));
      return [
        when(f64.gt(at(from, 0), f64.const(0)), [
          count.set(f64.add(at(to, 0), at(from, 0))),
          delta.set(f64.sub(at(from, 1), at(to, 1))),
          put(to, 2, f64.add(squares, f64.div(squared, count.get))),
          put(to, 1, f64.add(at(to, 1), f64.div(f64.mul(delta.get, at(from, 0)), count.get))),
          put(to, 0, count.get),
        ]),
      ];
    },
    result: (address) => {
      const result = f64.div(at(address, 2), f64.sub(at(address, 0), f64.const(sample)));
      const isNull = i32.eqz(f64.gt(at(address, 0), f64.const(sample)));
      const value = choose(isNull, f64.const(0), root ? f64.sqrt(result) : result);
      return { setup: [], value, isNull };
    },
  };
}
