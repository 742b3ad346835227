import {
  giveBack,
  type Instruction,
  i32,
  i64,
  type Local,
  memory,
  type Statement,
  trap,
  when,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { addressOf, countOf } from '../text/view.ts';
import { daysPerEra, epochShiftDays, microsPerDay, microsPerSecond } from './civil.ts';

/** What stands for a text that is not of the usual form; no text of that form means it. */
export const notATimestamp = -(2n ** 63n);

/**
 * The timestamp in a text such as `2024-02-29`, `2024/02/29 13:14` or `2024-02-29T13:14:15.678Z`,
 * or `notATimestamp`: anything else, leap days, leap seconds and offsets of zones take the
 * interpreter.
 */
export const parseTimestampText: LibraryFunction = {
  name: 'parse_timestamp',
  parameters: ['i64'],
  results: ['i64'],
  build(body) {
    const [at, count] = [body.local('i32'), body.local('i32')];
    const [year, month, day] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [hour, minute, second] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const [bad, fraction, scale] = [body.local('i32'), body.local('i32'), body.local('i32')];
    const fail = giveBack(i64.const(notATimestamp));
    const byte = (offset: number): Instruction<'i32'> => memory.loadI32From8U(at.get, offset);
    const is = (offset: number, character: string): Instruction<'i32'> =>
      i32.eq(byte(offset), i32.const(character.charCodeAt(0)));
    const number = (into: Local, offset: number, digits: number): Statement[] =>
      readNumber({ into, bad, byte }, offset, digits);
    const check = (condition: Instruction): Statement => when(condition, [fail]);
    const separators = i32.or(i32.and(is(4, '-'), is(7, '-')), i32.and(is(4, '/'), is(7, '/')));
    const outside = (part: Local, least: number, most: number): Instruction<'i32'> =>
      i32.gtU(i32.sub(part.get, i32.const(least)), i32.const(most - least));
    const from = (characters: number): Instruction<'i32'> =>
      i32.geU(count.get, i32.const(characters));
    body.add(
      at.set(addressOf(body.parameter(0).get)),
      count.set(countOf(body.parameter(0).get)),
      check(i32.eqz(from(10))),
      // A zone of UTC changes nothing after a time.
      when(i32.and(from(17), i32.eq(lastByte(at, count), i32.const(0x5a))), [
        count.set(i32.sub(count.get, i32.const(1))),
      ]),
      ...number(year, 0, 4),
      ...number(month, 5, 2),
      ...number(day, 8, 2),
      check(i32.or(bad.get, i32.eqz(separators))),
      check(i32.or(outside(month, 1, 12), outsideMonth(day, month))),
      when(i32.gtU(count.get, i32.const(10)), [
        check(i32.eqz(i32.or(is(10, ' '), is(10, 'T')))),
        check(i32.eqz(i32.or(i32.eq(count.get, i32.const(16)), from(19)))),
        ...number(hour, 11, 2),
        ...number(minute, 14, 2),
        check(i32.or(i32.eqz(is(13, ':')), i32.or(outside(hour, 0, 23), outside(minute, 0, 59)))),
      ]),
      when(from(19), [
        ...number(second, 17, 2),
        check(i32.or(i32.eqz(is(16, ':')), outside(second, 0, 59))),
      ]),
      when(from(20), [
        check(i32.or(i32.eqz(is(19, '.')), i32.or(i32.eq(count.get, i32.const(20)), from(27)))),
        scale.set(i32.const(1_000_000)),
        // Six digits, of which only those in the text are read.
        ...Array.from({ length: 6 }, (_, i) =>
          when(from(21 + i), [
            fraction.set(i32.add(i32.mul(fraction.get, i32.const(10)), digitAt(byte, 20 + i))),
            bad.set(i32.or(bad.get, i32.gtU(digitAt(byte, 20 + i), i32.const(9)))),
            scale.set(i32.divU(scale.get, i32.const(10))),
          ]),
        ),
        fraction.set(i32.mul(fraction.get, scale.get)),
      ]),
      check(bad.get),
      giveBack(
        i64.add(
          i64.mul(daysOf({ year, month, day }), i64.const(microsPerDay)),
          i64.add(
            i64.mul(
              i64.extendI32S(secondsOf({ hour, minute, second })),
              i64.const(microsPerSecond),
            ),
            i64.extendI32S(fraction.get),
          ),
        ),
      ),
      trap,
    );
  },
};

/** February has 28 days here; others alternate, with a second long month in August. */
function outsideMonth(day: Local<'i32'>, month: Local<'i32'>): Instruction<'i32'> {
  const isLong = i32.and(i32.add(month.get, i32.shrU(month.get, i32.const(3))), i32.const(1));
  const length = i32.sub(
    i32.add(i32.const(30), isLong),
    i32.shl(i32.eq(month.get, i32.const(2)), i32.const(1)),
  );
  return i32.geU(i32.sub(day.get, i32.const(1)), length);
}

interface Reading {
  readonly into: Local;
  /** Set when a byte is no digit. */
  readonly bad: Local<'i32'>;
  readonly byte: (offset: number) => Instruction<'i32'>;
}

function digitAt(byte: Reading['byte'], offset: number): Instruction<'i32'> {
  return i32.sub(byte(offset), i32.const(0x30));
}

function readNumber({ into, bad, byte }: Reading, offset: number, digits: number): Statement[] {
  const places = Array.from({ length: digits }, (_, i) => digitAt(byte, offset + i));
  const value = places.reduce<Instruction<'i32'>>(
    (sum, digit) => i32.add(i32.mul(sum, i32.const(10)), digit),
    i32.const(0),
  );
  const wrong = places.reduce<Instruction<'i32'>>(
    (any, digit) => i32.or(any, i32.gtU(digit, i32.const(9))),
    bad.get,
  );
  return [into.set(value), bad.set(wrong)];
}

function lastByte(at: Local<'i32'>, count: Local<'i32'>): Instruction<'i32'> {
  return memory.loadI32From8U(i32.sub(i32.add(at.get, count.get), i32.const(1)));
}

/** Days since the epoch of a year from 0 to 9999: the formula of `civil.ts`. */
function daysOf(
  date: Readonly<Record<'year' | 'month' | 'day', Local<'i32'>>>,
): Instruction<'i64'> {
  const number = i32.const;
  const isEarly = i32.leS(date.month.get, number(2));
  // One era is added, so that no division meets a negative number.
  const year = i32.add(i32.sub(date.year.get, isEarly), number(400));
  const shiftedMonth = i32.add(date.month.get, i32.sub(i32.mul(isEarly, number(12)), number(3)));
  const dayOfYear = i32.add(
    i32.divU(i32.add(i32.mul(shiftedMonth, number(153)), number(2)), number(5)),
    i32.sub(date.day.get, number(1)),
  );
  const leapDays = i32.add(
    i32.sub(i32.divU(year, number(4)), i32.divU(year, number(100))),
    i32.divU(year, number(400)),
  );
  const days = i32.add(i32.add(i32.mul(year, number(365)), leapDays), dayOfYear);
  return i64.extendI32S(i32.sub(days, number(epochShiftDays + daysPerEra)));
}

function secondsOf(
  clock: Readonly<Record<'hour' | 'minute' | 'second', Local<'i32'>>>,
): Instruction<'i32'> {
  const minutes = i32.add(i32.mul(clock.hour.get, i32.const(60)), clock.minute.get);
  return i32.add(i32.mul(minutes, i32.const(60)), clock.second.get);
}
