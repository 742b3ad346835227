import {
  giveBack,
  type Instruction,
  i32,
  i64,
  memory,
  type Statement,
  trap,
  when,
} from '@millrace/wasm';
import type { Computation } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import type { LibraryFunction } from '../generate/module-library.ts';
import { allocate } from '../text/allocate.ts';
import { viewOf } from '../text/view.ts';
import { dayOfMonth, monthOfDays, yearOfDays } from './calendar-code.ts';
import { daysFromCivil, microsPerDay, microsPerSecond } from './civil.ts';
import { floorDivideCode, floorRemainderCode } from './divide.ts';

/** Days of the years 0 to 9999, which are written without a sign. */
const firstDay = daysFromCivil({ year: 0, month: 1, day: 1 });
const lastDay = daysFromCivil({ year: 9999, month: 12, day: 31 });

/** Whether the year of a day needs a sign. */
export function isBeyondFourDigits(days: Instruction): Instruction<'i32'> {
  return i64.gtU(i64.sub(days, i64.const(firstDay)), i64.const(lastDay - firstDay));
}

/** `2024-02-29`; years that need a sign take the interpreter. */
export function formatDateCode(value: Instruction, code: CodeContext): Computation {
  const [days, address] = [code.local('i64'), code.local('i32')];
  return {
    setup: [
      days.set(i64.extendI32S(value)),
      address.set(code.call(allocate, code.control(), i32.const(16))),
      address.set(code.call(writeDate, address.get, days.get)),
    ],
    value: viewOf(address.get, i32.const(10)),
    slow: isBeyondFourDigits(days.get),
    total: false,
  };
}

/** `2024-02-29T03:04:05.678`. */
export function formatTimestampCode(value: Instruction, code: CodeContext): Computation {
  const text = code.call<'i64'>(formatTimestamp, code.control(), value);
  const slow = isBeyondFourDigits(floorDivideCode(value, microsPerDay));
  return { setup: [], value: text, slow, total: false };
}

/** Writes ten bytes at an address, which it gives back. */
const writeDate: LibraryFunction = {
  name: 'write_date',
  parameters: ['i32', 'i64'],
  results: ['i32'],
  build(body, library) {
    const [address, days] = [body.parameter(0).get, body.parameter(1).get];
    const [year, month, day] = [body.local('i64'), body.local('i64'), body.local('i64')];
    body.add(
      year.set(library.call(yearOfDays, days)),
      month.set(library.call(monthOfDays, days)),
      day.set(library.call(dayOfMonth, days)),
      ...writeDigits(address, 0, year.get, 4),
      memory.storeI32As8(address, i32.const(0x2d), 4),
      ...writeDigits(address, 5, month.get, 2),
      memory.storeI32As8(address, i32.const(0x2d), 7),
      ...writeDigits(address, 8, day.get, 2),
      giveBack(address),
      trap,
    );
  },
};

/** Decimal digits of a number that has at most so many. */
export function writeDigits(
  address: Instruction,
  at: number,
  value: Instruction,
  digits: number,
): Statement[] {
  return Array.from({ length: digits }, (_, i) => {
    const shifted = i64.divU(value, i64.const(10 ** (digits - 1 - i)));
    const digit = i64.add(i64.remU(shifted, i64.const(10)), i64.const(0x30));
    return memory.storeI64As8(address, digit, at + i);
  });
}

const formatTimestamp: LibraryFunction = {
  name: 'format_timestamp',
  parameters: ['i32', 'i64'],
  results: ['i64'],
  build(body, library) {
    const time = body.parameter(1).get;
    const [address, count] = [body.local('i32'), body.local('i32')];
    const [days, seconds, fraction] = [body.local('i64'), body.local('i64'), body.local('i64')];
    const inDay = floorRemainderCode(time, microsPerDay);
    const hours = i64.divU(seconds.get, i64.const(3600));
    const minutes = i64.remU(i64.divU(seconds.get, i64.const(60)), i64.const(60));
    const millis = i64.divU(fraction.get, i64.const(1000));
    const mark = (character: string, at: number): Statement =>
      memory.storeI32As8(address.get, i32.const(character.charCodeAt(0)), at);
    body.add(
      address.set(library.call(allocate, body.parameter(0).get, i32.const(32))),
      days.set(floorDivideCode(time, microsPerDay)),
      seconds.set(i64.divU(inDay, i64.const(microsPerSecond))),
      fraction.set(floorRemainderCode(time, microsPerSecond)),
      address.set(library.call(writeDate, address.get, days.get)),
      ...writeDigits(address.get, 11, hours, 2),
      ...writeDigits(address.get, 14, minutes, 2),
      ...writeDigits(address.get, 17, i64.remU(seconds.get, i64.const(60)), 2),
      mark('T', 10),
      mark(':', 13),
      mark(':', 16),
      count.set(i32.const(19)),
      when(i64.ne(fraction.get, i64.const(0)), [
        mark('.', 19),
        ...writeDigits(address.get, 20, fraction.get, 6),
        // Three digits where the others are zero.
        count.set(i32.const(26)),
        when(i64.eq(i64.mul(millis, i64.const(1000)), fraction.get), [count.set(i32.const(23))]),
      ]),
      giveBack(viewOf(address.get, count.get)),
      trap,
    );
  },
};
