import {
  type FunctionBuilder,
  type FunctionReference,
  giveBack,
  i8x16,
  i32,
  i64,
  i64x2,
  type Instruction,
  type Local,
  memory,
  type ModuleBuilder,
  type Statement,
  sequence,
  v128,
  when,
} from '@millrace/wasm';
import { eightDigitsInto, putLastDigits } from './integer.ts';
import { advance, type Output, putByte } from './output.ts';

const dayMicros = 86_400_000_000n;
/** Days from 0000-01-01 to the epoch, and from there to the end of 9999. */
const daysBeforeEpoch = 719_528;
const daysOfFourDigitYears = 3_652_425;

/** `otherTimestamp(micros, to)` and `otherDate(days, to)` of the host: years beyond four digits. */
export interface TemporalImports {
  readonly otherTimestamp: FunctionReference;
  readonly otherDate: FunctionReference;
}

/**
 * `timestamp(micros, to)`: writes `"2023-10-12T13:24:05"` with `.123` or `.123456` where there is a
 * fraction; gives the address behind it.
 */
export function addTimestamp(builder: ModuleBuilder, imports: TemporalImports): FunctionReference {
  const fn = builder.function('timestamp', ['i64', 'i32'], ['i32']);
  const micros = fn.parameter<'i64'>(0);
  const to = fn.parameter<'i32'>(1);
  const [days, seconds, fraction] = [fn.local('i32'), fn.local('i32'), fn.local('i32')];
  const [rest, dateDigits, timeDigits] = [fn.local('i64'), fn.local('i64'), fn.local('i64')];
  const civil = civilLocals(fn);
  const fromYearZero = i64.add(micros.get, i64.const(BigInt(daysBeforeEpoch) * dayMicros));
  const minutes = i32.divU(seconds.get, i32.const(60));
  // HHMMSS as a number: 100 instead of 60 from unit to unit.
  const time = i32.add(
    i32.add(seconds.get, i32.mul(minutes, i32.const(40))),
    i32.mul(i32.divU(seconds.get, i32.const(3600)), i32.const(4000)),
  );
  fn.add(
    rest.set(fromYearZero),
    when(i64.geU(rest.get, i64.const(BigInt(daysOfFourDigitYears) * dayMicros)), [
      giveBack(builder.call(imports.otherTimestamp, micros.get, to.get)),
    ]),
    days.set(i32.wrapI64(i64.divU(rest.get, i64.const(dayMicros)))),
    rest.set(i64.sub(rest.get, i64.mul(i64.extendI32U(days.get), i64.const(dayMicros)))),
    seconds.set(i32.wrapI64(i64.divU(rest.get, i64.const(1_000_000)))),
    fraction.set(
      i32.wrapI64(i64.sub(rest.get, i64.mul(i64.extendI32U(seconds.get), i64.const(1_000_000)))),
    ),
    eightDigitsInto(timeDigits, time),
    dateDigitsInto(dateDigits, days, civil),
    putByte(to, '"'),
    memory.storeV128(to.get, dateAndMinutes(dateDigits, timeDigits)),
    // The bytes of `:` and the seconds, which are the last two of eight digits.
    memory.storeI32(
      to.get,
      i32.or(
        i32.shl(i32.wrapI64(i64.shrU(timeDigits.get, i64.const(48))), i32.const(8)),
        i32.const(0x30303a),
      ),
      16,
    ),
    advance(to, 19),
    when(fraction.get, [putFraction(to, fraction, dateDigits)]),
    putByte(to, '"'),
    giveBack(to.get),
  );
  return fn;
}

/** `date(days, to)`: writes `"2023-10-12"`. */
export function addDate(builder: ModuleBuilder, imports: TemporalImports): FunctionReference {
  const fn = builder.function('date', ['i32', 'i32'], ['i32']);
  const [days, to] = [fn.parameter<'i32'>(0), fn.parameter<'i32'>(1)];
  const [fromYearZero, digits] = [fn.local('i32'), fn.local('i64')];
  fn.add(
    fromYearZero.set(i32.add(days.get, i32.const(daysBeforeEpoch))),
    when(i32.geU(fromYearZero.get, i32.const(daysOfFourDigitYears)), [
      giveBack(builder.call(imports.otherDate, days.get, to.get)),
    ]),
    dateDigitsInto(digits, fromYearZero, civilLocals(fn)),
    putByte(to, '"'),
    memory.storeV128(to.get, dateAndMinutes(digits, digits)),
    advance(to, 10),
    putByte(to, '"'),
    giveBack(to.get),
  );
  return fn;
}

interface CivilLocals {
  readonly era: Local<'i32'>;
  readonly day: Local<'i32'>;
  readonly year: Local<'i32'>;
  readonly month: Local<'i32'>;
}

function civilLocals(fn: FunctionBuilder): CivilLocals {
  const local = () => fn.local('i32');
  return { era: local(), day: local(), year: local(), month: local() };
}

/** YYYYMMDD of a day counted from 0000-01-01: Howard Hinnant's civil_from_days. */
function dateDigitsInto(
  digits: Local<'i64'>,
  days: Local<'i32'>,
  { era, day, year, month }: CivilLocals,
): Statement {
  const div = (a: Instruction, b: number): Instruction<'i32'> => i32.divU(a, i32.const(b));
  const mul = (a: Instruction, b: number): Instruction<'i32'> => i32.mul(a, i32.const(b));
  const d = day.get;
  const early = i32.leU(month.get, i32.const(2));
  return sequence(
    // From the first of March, an era early so that nothing is negative.
    day.set(i32.add(days.get, i32.const(146_097 - 60))),
    era.set(div(day.get, 146_097)),
    day.set(i32.sub(d, mul(era.get, 146_097))),
    year.set(div(i32.sub(i32.add(i32.sub(d, div(d, 1460)), div(d, 36_524)), div(d, 146_096)), 365)),
    day.set(
      i32.sub(
        d,
        i32.sub(i32.add(mul(year.get, 365), i32.shrU(year.get, i32.const(2))), div(year.get, 100)),
      ),
    ),
    month.set(div(i32.add(mul(d, 5), i32.const(2)), 153)),
    day.set(i32.add(i32.sub(d, div(i32.add(mul(month.get, 153), i32.const(2)), 5)), i32.const(1))),
    month.set(
      i32.sub(i32.add(month.get, i32.const(3)), mul(i32.geU(month.get, i32.const(10)), 12)),
    ),
    year.set(i32.add(i32.add(year.get, mul(i32.sub(era.get, i32.const(1)), 400)), early)),
    eightDigitsInto(digits, i32.add(i32.add(mul(year.get, 10_000), mul(month.get, 100)), day.get)),
  );
}

/** `YYYY-MM-DDTHH:MM` from YYYYMMDD and 00HHMMSS. */
function dateAndMinutes(date: Local<'i64'>, time: Local<'i64'>): Instruction<'v128'> {
  const T = 16;
  const lanes = [0, 1, 2, 3, 0, 4, 5, 0, 6, 7, 0, T + 2, T + 3, 0, T + 4, T + 5];
  const form = [...'0000-00-00T00:00'].map((letter) => letter.charCodeAt(0));
  const digits = i8x16.shuffle(i64x2.splat(date.get), i64x2.splat(time.get), lanes);
  const kept = v128.const(form.map((code) => (code === 0x30 ? 0xff : 0)));
  return i8x16.add(v128.and(digits, kept), v128.const(form));
}

/** Milliseconds where they are enough, else microseconds. */
function putFraction(to: Output, fraction: Local<'i32'>, digits: Local<'i64'>): Statement {
  const millis = i32.divU(fraction.get, i32.const(1000));
  return sequence(
    putByte(to, '.'),
    when(
      i32.eq(i32.mul(millis, i32.const(1000)), fraction.get),
      [eightDigitsInto(digits, millis), putLastDigits(to, digits, 3)],
      [eightDigitsInto(digits, fraction.get), putLastDigits(to, digits, 6)],
    ),
  );
}
