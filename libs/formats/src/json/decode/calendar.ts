import {
  type FunctionBuilder,
  i32,
  type Instruction,
  type Local,
  type Statement,
  sequence,
  when,
} from '@millrace/wasm';
import { isBetween } from './bytes.ts';

/** A day of the Gregorian calendar; `month` and `day` count from 1. */
export interface DateLocals {
  readonly year: Local<'i32'>;
  readonly month: Local<'i32'>;
  readonly day: Local<'i32'>;
}

export function dateLocals(fn: FunctionBuilder): DateLocals {
  return { year: fn.local('i32'), month: fn.local('i32'), day: fn.local('i32') };
}

/** Runs `refuse` for a day that the calendar does not have. */
export function refuseWrongDate({ year, month, day }: DateLocals, refuse: Statement): Statement {
  // February ends at 28 or 29; months up to July are long when odd, later ones when even.
  const leap = i32.and(
    i32.eqz(i32.and(year.get, i32.const(3))),
    i32.or(
      i32.ne(i32.remU(year.get, i32.const(100)), i32.const(0)),
      i32.eqz(i32.and(year.get, i32.const(15))),
    ),
  );
  const long = i32.and(i32.xor(month.get, i32.shrU(month.get, i32.const(3))), i32.const(1));
  return sequence(
    when(i32.eqz(isBetween(month.get, 1, 12)), [refuse]),
    when(i32.eqz(isBetween(day.get, 1, 31)), [refuse]),
    when(i32.gtU(day.get, i32.const(28)), [
      when(
        i32.eq(month.get, i32.const(2)),
        [when(i32.gtU(day.get, i32.add(i32.const(28), leap)), [refuse])],
        [when(i32.gtU(day.get, i32.add(i32.const(30), long)), [refuse])],
      ),
    ]),
  );
}

/** Days since 1970-01-01: Howard Hinnant's days_from_civil, for years from 0 on. */
export function daysFromEpoch({ year, month, day }: DateLocals): Instruction<'i32'> {
  const early = i32.leU(month.get, i32.const(2));
  // One era earlier, so that nothing is negative before the last subtraction.
  const y = i32.add(i32.sub(year.get, early), i32.const(400));
  const monthFromMarch = i32.sub(i32.add(month.get, i32.mul(early, i32.const(12))), i32.const(3));
  const dayOfYear = i32.add(
    i32.divU(i32.add(i32.mul(monthFromMarch, i32.const(153)), i32.const(2)), i32.const(5)),
    day.get,
  );
  const leapDays = i32.add(
    i32.sub(i32.shrU(y, i32.const(2)), i32.divU(y, i32.const(100))),
    i32.divU(y, i32.const(400)),
  );
  const days = i32.add(i32.add(i32.mul(y, i32.const(365)), leapDays), dayOfYear);
  return i32.sub(days, i32.const(719_469 + 146_097));
}
