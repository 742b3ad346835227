import {
  type FunctionBuilder,
  giveBack,
  type Instruction,
  i64,
  type Local,
  select,
  trap,
} from '@millrace/wasm';
import type { LibraryFunction } from '../generate/module-library.ts';
import { daysPerEra, epochShiftDays } from './civil.ts';
import { floorDivideCode } from './divide.ts';

/** The calendar in generated code: the formulas of `civil.ts`, from days since the epoch. */
export const yearOfDays = calendarFunction('year_of_days', (date) =>
  i64.add(date.shiftedYear, i64.extendI32U(i64.leS(date.month, i64.const(2)))),
);

export const monthOfDays = calendarFunction('month_of_days', (date) => date.month);

export const dayOfMonth = calendarFunction('day_of_month', (date) => date.day);

/** From 1, of the calendar's year, which begins with January. */
export const dayOfYear = calendarFunction('day_of_year', (date) => {
  // March is the first month of the shifted year, 59 or 60 days after New Year.
  const leapDay = i64.extendI32U(date.isLeap);
  const sinceMarch = i64.add(date.dayOfShiftedYear, i64.add(i64.const(60), leapDay));
  const fromJanuary = i64.sub(date.dayOfShiftedYear, i64.const(305));
  return select(i64.geS(date.dayOfShiftedYear, i64.const(306)), fromJanuary, sinceMarch);
});

interface CalendarDate {
  /** Of years that begin in March. */
  readonly shiftedYear: Instruction<'i64'>;
  /** From 0 on March 1. */
  readonly dayOfShiftedYear: Instruction<'i64'>;
  readonly month: Instruction<'i64'>;
  readonly day: Instruction<'i64'>;
  /** Whether the shifted year began in a leap year. */
  readonly isLeap: Instruction<'i32'>;
}

function calendarFunction(
  name: string,
  pick: (date: CalendarDate) => Instruction,
): LibraryFunction {
  return {
    name,
    parameters: ['i64'],
    results: ['i64'],
    build(body) {
      body.add(giveBack(pick(computeDate(body))), trap);
    },
  };
}

function computeDate(body: FunctionBuilder): CalendarDate {
  const number = i64.const;
  const local = (value: Instruction): Local<'i64'> => {
    const kept = body.local('i64');
    body.add(kept.set(value));
    return kept;
  };
  const divide = (value: Instruction, by: number): Instruction<'i64'> =>
    i64.divU(value, number(by));
  const shifted = local(i64.add(body.parameter(0).get, number(epochShiftDays)));
  const era = local(floorDivideCode(shifted.get, BigInt(daysPerEra)));
  const dayOfEra = local(i64.sub(shifted.get, i64.mul(era.get, number(daysPerEra))));
  const withoutLeapDays = i64.sub(
    i64.add(i64.sub(dayOfEra.get, divide(dayOfEra.get, 1460)), divide(dayOfEra.get, 36_524)),
    divide(dayOfEra.get, 146_096),
  );
  const yearOfEra = local(divide(withoutLeapDays, 365));
  const daysBefore = i64.sub(
    i64.add(i64.mul(yearOfEra.get, number(365)), divide(yearOfEra.get, 4)),
    divide(yearOfEra.get, 100),
  );
  const dayOfShiftedYear = local(i64.sub(dayOfEra.get, daysBefore));
  const fifths = i64.add(i64.mul(dayOfShiftedYear.get, number(5)), number(2));
  const shiftedMonth = local(divide(fifths, 153));
  const monthStart = divide(i64.add(i64.mul(shiftedMonth.get, number(153)), number(2)), 5);
  const isEarly = i64.ltS(shiftedMonth.get, number(10));
  const month = local(i64.add(shiftedMonth.get, select(isEarly, number(3), number(-9))));
  const shiftedYear = local(i64.add(yearOfEra.get, i64.mul(era.get, number(400))));
  const multiple = (of: number): Instruction<'i32'> => i64.eqz(i64.remU(yearOfEra.get, number(of)));
  const byHundred = select(multiple(100), multiple(400), multiple(4));
  return {
    shiftedYear: shiftedYear.get,
    dayOfShiftedYear: dayOfShiftedYear.get,
    month: month.get,
    day: i64.add(i64.sub(dayOfShiftedYear.get, monthStart), number(1)),
    isLeap: byHundred,
  };
}
