import {
  type FunctionReference,
  giveBack,
  i8x16,
  i16x8,
  i32,
  i32x4,
  i64,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
  sequence,
  v128,
  when,
} from '@millrace/wasm';
import { advance, byteAt, type Cursor, isBetween, isByte, isNotByte } from './bytes.ts';
import { dateLocals, daysFromEpoch, refuseWrongDate } from './calendar.ts';
import { type DigitLocals, digitsValue, loadDigits } from './digits.ts';
import { type Scratch, setEnd } from './scratch.ts';

const micros = { second: 1_000_000, minute: 60_000_000 } as const;

/**
 * `timestamp(at)`: microseconds of the string whose text begins at `at`, in the forms that machines
 * write: `YYYY-MM-DD[T ]HH:MM:SS`, up to seven digits of fraction, `Z` or `±hh:mm`. `scratch.end`
 * is the address behind its closing quote; 0 for any other form, which the slow path then reads.
 */
export function addTimestamp(builder: ModuleBuilder, scratch: Scratch): FunctionReference {
  const fn = builder.function('timestamp', ['i32'], ['i64']);
  const at = fn.parameter<'i32'>(0);
  const [head, tail, low, high] = [
    fn.local('v128'),
    fn.local('v128'),
    fn.local('v128'),
    fn.local('v128'),
  ];
  const digits = { word: fn.local('i64'), count: fn.local('i32') };
  const [date, time] = [
    dateLocals(fn),
    { hour: fn.local('i32'), minute: fn.local('i32'), second: fn.local('i32') },
  ];
  const value = fn.local('i64');
  const refuse = sequence(setEnd(scratch, i32.const(0)), giveBack(i64.const(0)));
  const part = (from: Local<'v128'>, lane: number): Instruction<'i32'> =>
    i32x4.extractLane(from.get, lane);
  fn.add(
    // Bytes 0 to 15 and 3 to 18: all digits of date and time are in one of them.
    head.set(memory.loadV128(at.get)),
    tail.set(memory.loadV128(at.get, 3)),
    when(i32.ne(separators(head), i32.const(separatorBits)), [refuse]),
    when(i32.ne(byteAt(at, 16), i32.const(0x3a)), [refuse]),
    when(i32.or(isByte(at, 'T', 10), isByte(at, ' ', 10)), [], [refuse]),
    head.set(i8x16.sub(gatherDigits(head, tail), i8x16.splat(i32.const(0x30)))),
    when(i32.eqz(i8x16.allTrue(i8x16.leU(head.get, i8x16.splat(i32.const(9))))), [refuse]),
    low.set(pairs(i16x8.extmulLowI8x16U(head.get, ones))),
    high.set(pairs(i16x8.extmulHighI8x16U(head.get, ones))),
    date.year.set(i32.add(i32.mul(part(low, 0), i32.const(100)), part(low, 1))),
    date.month.set(part(low, 2)),
    date.day.set(part(low, 3)),
    time.hour.set(part(high, 0)),
    time.minute.set(part(high, 1)),
    time.second.set(part(high, 2)),
    refuseWrongDate(date, refuse),
    when(i32.gtU(time.hour.get, i32.const(23)), [refuse]),
    when(i32.gtU(time.minute.get, i32.const(59)), [refuse]),
    when(i32.gtU(time.second.get, i32.const(59)), [refuse]),
    value.set(timestampValue(daysFromEpoch(date), time)),
    advance(at, 19),
    when(isByte(at, '.'), [
      advance(at, 1),
      loadDigits(at, digits),
      when(i32.eqz(isBetween(digits.count.get, 1, 7)), [refuse]),
      value.set(i64.add(value.get, fractionMicros(scratch, digits))),
      advance(at, digits.count.get),
    ]),
    when(isNotByte(at, '"'), [readZone({ at, value, ...time }, refuse)]),
    when(isNotByte(at, '"'), [refuse]),
    setEnd(scratch, i32.add(at.get, i32.const(1))),
    giveBack(value.get),
  );
  return fn;
}

/** `date(at)`: days since the epoch of the text `YYYY-MM-DD"` at `at`; `scratch.end` as above. */
export function addDate(builder: ModuleBuilder, scratch: Scratch): FunctionReference {
  const fn = builder.function('date', ['i32'], ['i32']);
  const at = fn.parameter<'i32'>(0);
  const date = dateLocals(fn);
  const refuse = sequence(setEnd(scratch, i32.const(0)), giveBack(i32.const(0)));
  fn.add(
    ...[0, 1, 2, 3, 5, 6, 8, 9].map((offset) =>
      when(i32.gtU(digitAt(at, offset), i32.const(9)), [refuse]),
    ),
    when(i32.or(isNotByte(at, '-', 4), isNotByte(at, '-', 7)), [refuse]),
    when(isNotByte(at, '"', 10), [refuse]),
    date.year.set(i32.add(i32.mul(twoDigitsAt(at, 0), i32.const(100)), twoDigitsAt(at, 2))),
    date.month.set(twoDigitsAt(at, 5)),
    date.day.set(twoDigitsAt(at, 8)),
    refuseWrongDate(date, refuse),
    setEnd(scratch, i32.add(at.get, i32.const(11))),
    giveBack(daysFromEpoch(date)),
  );
  return fn;
}

const ones = i8x16.splat(i32.const(1));
/** `-` at 4 and 7, `:` at 13 of the text. */
const separatorBits = (1 << 4) | (1 << 7) | (1 << 13);

function separators(head: Local<'v128'>): Instruction<'i32'> {
  const wanted = [...'....-..-.....:..'].map((letter) => letter.charCodeAt(0));
  const equal = i8x16.bitmask(i8x16.eq(head.get, v128.const(wanted)));
  return i32.and(equal, i32.const(separatorBits));
}

/** YYYYMMDDHHMMSS, and the last second's digit twice more to fill the vector. */
function gatherDigits(head: Local<'v128'>, tail: Local<'v128'>): Instruction<'v128'> {
  const fromTail = (index: number): number => 16 + index - 3;
  const lanes = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, ...[17, 18, 18, 18].map(fromTail)];
  return i8x16.shuffle(head.get, tail.get, lanes);
}

/** Digits in pairs: ten times the first and the second. */
function pairs(digits: Instruction): Instruction<'v128'> {
  return i32x4.dotI16x8S(
    digits,
    v128.const(Array.from({ length: 16 }, (_, i) => [10, 0, 1, 0][i % 4] ?? 0)),
  );
}

function timestampValue(
  days: Instruction<'i32'>,
  time: {
    readonly hour: Local<'i32'>;
    readonly minute: Local<'i32'>;
    readonly second: Local<'i32'>;
  },
): Instruction<'i64'> {
  const seconds = i32.add(
    i32.mul(i32.add(i32.mul(time.hour.get, i32.const(60)), time.minute.get), i32.const(60)),
    time.second.get,
  );
  return i64.mul(
    i64.add(i64.mul(i64.extendI32S(days), i64.const(86_400)), i64.extendI32U(seconds)),
    i64.const(micros.second),
  );
}

/** Digits after the seconds' point: six make microseconds, a seventh is cut off. */
function fractionMicros(scratch: Scratch, digits: DigitLocals): Instruction<'i64'> {
  const missing = i32.sub(i32.const(7), digits.count.get);
  const tenths = i64.mul(
    digitsValue(digits),
    memory.loadI64(i32.shl(missing, i32.const(3)), scratch.integerPowers),
  );
  return i64.divU(tenths, i64.const(10));
}

/** More than nine where there is no digit. */
function digitAt(at: Cursor, offset: number): Instruction<'i32'> {
  return i32.sub(byteAt(at, offset), i32.const(0x30));
}

function twoDigitsAt(at: Cursor, offset: number): Instruction<'i32'> {
  return i32.add(i32.mul(digitAt(at, offset), i32.const(10)), digitAt(at, offset + 1));
}

/** `Z` or `±hh:mm`, taken off the value. */
function readZone(
  locals: {
    readonly at: Local<'i32'>;
    readonly value: Local<'i64'>;
    readonly hour: Local<'i32'>;
    readonly minute: Local<'i32'>;
    readonly second: Local<'i32'>;
  },
  refuse: Statement,
): Statement {
  const { at, value, hour, minute, second: ahead } = locals;
  return when(
    isByte(at, 'Z'),
    [advance(at, 1)],
    [
      when(i32.or(isByte(at, '+'), isByte(at, '-')), [], [refuse]),
      // One after the other: the digits end before the row does.
      ...[1, 2].map((offset) => when(i32.gtU(digitAt(at, offset), i32.const(9)), [refuse])),
      when(isNotByte(at, ':', 3), [refuse]),
      ...[4, 5].map((offset) => when(i32.gtU(digitAt(at, offset), i32.const(9)), [refuse])),
      hour.set(twoDigitsAt(at, 1)),
      minute.set(twoDigitsAt(at, 4)),
      when(i32.or(i32.gtU(hour.get, i32.const(23)), i32.gtU(minute.get, i32.const(59))), [refuse]),
      minute.set(i32.add(i32.mul(hour.get, i32.const(60)), minute.get)),
      ahead.set(isByte(at, '+')),
      when(ahead.get, [minute.set(i32.sub(i32.const(0), minute.get))]),
      value.set(i64.add(value.get, i64.mul(i64.extendI32S(minute.get), i64.const(micros.minute)))),
      advance(at, 6),
    ],
  );
}
