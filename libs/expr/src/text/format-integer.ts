import {
  block,
  branch,
  branchIf,
  giveBack,
  type Instruction,
  i32,
  i64,
  label,
  loop,
  memory,
  trap,
  when,
} from '@millrace/wasm';
import { type Computation, guarded } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { LibraryFunction } from '../generate/module-library.ts';
import { allocate } from './allocate.ts';
import { viewOf } from './view.ts';

/** Longest: a sign, 19 digits and a point. */
const bytesMax = 24;

/** An integer in decimal digits. */
export const formatInteger: LibraryFunction = formatScaled('format_integer', 0);

/** An unscaled decimal with its point. */
export function formatDecimalCode(
  value: Instruction,
  scale: number,
  code: CodeContext,
): Computation {
  const called = scale === 0 ? formatInteger : formatScaled(`format_decimal_${scale}`, scale);
  return guarded(code.call(called, code.control(), value));
}

/** Digits are written from the last one backwards, at least one before the point. */
function formatScaled(name: string, scale: number): LibraryFunction {
  return {
    name,
    parameters: ['i32', 'i64'],
    results: ['i64'],
    build(body, library) {
      const value = body.parameter(1).get;
      const [end, at, left] = [body.local('i32'), body.local('i32'), body.local('i32')];
      const [size, rest] = [body.local('i64'), body.local('i64')];
      const [next, done] = [label('next'), label('done')];
      const ten = i64.const(10);
      const sign = i64.shrS(value, i64.const(63));
      const digit = i64.add(i64.sub(size.get, i64.mul(rest.get, ten)), i64.const(0x30));
      const isNegative = i64.ltS(value, i64.const(0));
      body.add(
        end.set(library.call(allocate, body.parameter(0).get, i32.const(bytesMax))),
        end.set(i32.add(end.get, i32.const(bytesMax))),
        at.set(end.get),
        left.set(i32.const(scale)),
        // The size as an unsigned number, which holds that of the least integer too.
        size.set(i64.sub(i64.xor(value, sign), sign)),
        block(
          done,
          loop(
            next,
            rest.set(i64.divU(size.get, ten)),
            at.set(i32.sub(at.get, i32.const(1))),
            memory.storeI64As8(at.get, digit),
            size.set(rest.get),
            left.set(i32.sub(left.get, i32.const(1))),
            ...(scale === 0
              ? []
              : [
                  when(i32.eqz(left.get), [
                    at.set(i32.sub(at.get, i32.const(1))),
                    memory.storeI32As8(at.get, i32.const(0x2e)),
                  ]),
                ]),
            branchIf(done, i32.and(i64.eqz(size.get), i32.ltS(left.get, i32.const(0)))),
            branch(next),
          ),
        ),
        when(isNegative, [
          at.set(i32.sub(at.get, i32.const(1))),
          memory.storeI32As8(at.get, i32.const(0x2d)),
        ]),
        giveBack(viewOf(at.get, i32.sub(end.get, at.get))),
        trap,
      );
    },
  };
}
