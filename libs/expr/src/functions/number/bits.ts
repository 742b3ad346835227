import type { SqlType, Value } from '@millrace/data';
import { must } from '@millrace/std';
import { type Instruction, i32, i64 } from '@millrace/wasm';
import { narrowInteger } from '../../generate/narrow-integer.ts';
import { commonType, integerBits, isInteger } from '../../resolve/type-rules.ts';
import { type Computation, type Resolve, type ScalarFunction, total } from '../scalar-function.ts';
import { strict } from '../strict-function.ts';

const resolveBoth: Resolve = (args) => {
  const [a, b] = args;
  if (a === undefined || b === undefined || args.length > 2) return null;
  const type = commonType(a.type, b.type);
  return type === null || !isInteger(type) ? null : { argumentTypes: [type, type], type };
};

/** The result has the type of the left operand. */
const resolveShift: Resolve = (args) => {
  const [a, b] = args;
  if (a === undefined || b === undefined || args.length > 2) return null;
  if (!isInteger(a.type) || !(isInteger(b.type) || b.type.kind === 'null')) return null;
  return { argumentTypes: [a.type, a.type], type: a.type };
};

type Pair = (a: Instruction, b: Instruction) => Instruction;

export const bitFunctions: readonly ScalarFunction[] = [
  combine('&', (a, b) => a & b, [i32.and, i64.and]),
  combine('|', (a, b) => a | b, [i32.or, i64.or]),
  combine('#', (a, b) => a ^ b, [i32.xor, i64.xor]),
  strict({
    name: 'bitwise not',
    operator: true,
    resolve: (args) => {
      const [arg] = args;
      if (arg === undefined || args.length > 1 || !isInteger(arg.type)) return null;
      return { argumentTypes: [arg.type], type: arg.type };
    },
    evaluate: ([value], call) => wrapped(~BigInt(value as number | bigint), call.type),
    generate: ({ values: [value] }) => {
      const bits = must(value);
      return total(
        bits.type === 'i64' ? i64.xor(bits, i64.const(-1)) : i32.xor(bits, i32.const(-1)),
      );
    },
  }),
  shift('<<', (a, b) => a << b, [i32.shl, i64.shl]),
  shift('>>', (a, b) => a >> b, [i32.shrS, i64.shrS]),
];

function combine(
  name: string,
  compute: (a: bigint, b: bigint) => bigint,
  code: readonly [Pair, Pair],
) {
  return strict({
    name,
    operator: true,
    resolve: resolveBoth,
    evaluate: ([a, b], call) =>
      wrapped(compute(BigInt(a as number | bigint), BigInt(b as number | bigint)), call.type),
    generate: ({ values }) => total(pick(must(values[0]), must(values[1]), code)),
  });
}

function pick(a: Instruction, b: Instruction, [narrow, wide]: readonly [Pair, Pair]): Instruction {
  return a.type === 'i64' ? wide(a, b) : narrow(a, b);
}

/** Only as many bits of the distance count as the type needs, as in PostgreSQL. */
function shift(
  name: string,
  compute: (a: bigint, b: bigint) => bigint,
  code: readonly [Pair, Pair],
) {
  return strict({
    name,
    operator: true,
    resolve: resolveShift,
    evaluate: ([a, b], call) => {
      const mask = call.type.kind === 'bigint' ? 63n : 31n;
      const distance = BigInt(b as number | bigint) & mask;
      return wrapped(compute(BigInt(a as number | bigint), distance), call.type);
    },
    generate: ({ values }, call): Computation => {
      const shifted = pick(must(values[0]), must(values[1]), code);
      return total(narrowInteger(shifted, call.type));
    },
  });
}

function wrapped(value: bigint, type: SqlType): Value {
  const bits = BigInt.asIntN(integerBits(type), value);
  return type.kind === 'bigint' ? bits : Number(bits);
}
