import {
  block,
  branch,
  branchIf,
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

/** What stands for a text that is no integer of up to 18 digits without spaces around it. */
export const notAnInteger = -(2n ** 63n);

/** The integer that a text holds, or `notAnInteger`. */
export const parseInteger: LibraryFunction = {
  name: 'parse_integer',
  parameters: ['i64'],
  results: ['i64'],
  build(body) {
    const text = body.parameter(0).get;
    const [at, end, digit] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [sign, total] = [body.local('i64'), body.local('i64')];
    const [next, done] = [label('next'), label('done')];
    const fail = giveBack(i64.const(notAnInteger));
    const byte = memory.loadI32From8U(at.get);
    const isMinus = i32.eq(byte, i32.const(0x2d));
    const isSign = i32.or(isMinus, i32.eq(byte, i32.const(0x2b)));
    const length = i32.sub(end.get, at.get);
    body.add(
      at.set(addressOf(text)),
      end.set(i32.add(at.get, countOf(text))),
      when(i32.eq(at.get, end.get), [fail]),
      when(isSign, [
        sign.set(select(isMinus, i64.const(-1), i64.const(0))),
        at.set(i32.add(at.get, i32.const(1))),
      ]),
      // Eighteen digits fit 63 bits whatever they are.
      when(i32.gtU(i32.sub(length, i32.const(1)), i32.const(17)), [fail]),
      block(
        done,
        loop(
          next,
          branchIf(done, i32.eq(at.get, end.get)),
          digit.set(i32.sub(byte, i32.const(0x30))),
          when(i32.gtU(digit.get, i32.const(9)), [fail]),
          total.set(i64.add(i64.mul(total.get, i64.const(10)), i64.extendI32U(digit.get))),
          at.set(i32.add(at.get, i32.const(1))),
          branch(next),
        ),
      ),
      giveBack(i64.sub(i64.xor(total.get, sign.get), sign.get)),
      trap,
    );
  },
};
