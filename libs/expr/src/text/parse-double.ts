import {
  block,
  branch,
  branchIf,
  f64,
  giveBack,
  i32,
  i64,
  label,
  loop,
  memory,
  select,
  trap,
  when,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { addressOf, countOf } from './view.ts';

/**
 * The double that a text of up to 15 digits without an exponent holds, or NaN for all others.
 * Both the digits and the power of ten are exact doubles then, so that their quotient is rounded
 * once, and right (Clinger's fast path).
 */
export const parseDouble: LibraryFunction = {
  name: 'parse_double',
  parameters: ['i64'],
  results: ['f64'],
  build(body) {
    const text = body.parameter(0).get;
    const [at, end, digit] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [digits, hasPoint] = [body.local('i32'), body.local('i32')];
    const [sign, power] = [body.local('f64'), body.local('f64')];
    const total = body.local('i64');
    const [next, done, taken] = [label('next'), label('done'), label('taken')];
    const fail = giveBack(f64.const(Number.NaN));
    const byte = memory.loadI32From8U(at.get);
    const isMinus = i32.eq(byte, i32.const(0x2d));
    body.add(
      at.set(addressOf(text)),
      end.set(i32.add(at.get, countOf(text))),
      when(i32.eq(at.get, end.get), [fail]),
      sign.set(select(isMinus, f64.const(-1), f64.const(1))),
      at.set(i32.add(at.get, isMinus)),
      power.set(f64.const(1)),
      block(
        done,
        loop(
          next,
          branchIf(done, i32.eq(at.get, end.get)),
          digit.set(i32.sub(byte, i32.const(0x30))),
          block(
            taken,
            when(i32.leU(digit.get, i32.const(9)), [
              total.set(i64.add(i64.mul(total.get, i64.const(10)), i64.extendI32U(digit.get))),
              digits.set(i32.add(digits.get, i32.const(1))),
              when(hasPoint.get, [power.set(f64.mul(power.get, f64.const(10)))]),
              branch(taken),
            ]),
            // A point is the only other byte, and once.
            when(i32.or(i32.ne(byte, i32.const(0x2e)), hasPoint.get), [fail]),
            hasPoint.set(i32.const(1)),
          ),
          when(i32.gtU(digits.get, i32.const(15)), [fail]),
          at.set(i32.add(at.get, i32.const(1))),
          branch(next),
        ),
      ),
      when(i32.eqz(digits.get), [fail]),
      giveBack(f64.mul(sign.get, f64.div(f64.convertI64S(total.get), power.get))),
      trap,
    );
  },
};
