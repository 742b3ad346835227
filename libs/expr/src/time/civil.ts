import { EvaluationError } from '../evaluate/evaluation-error.ts';

/**
 * Days since 1970-01-01 to the proleptic Gregorian calendar and back (Howard Hinnant's formulas).
 */
export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

export const microsPerSecond = 1_000_000n;
export const microsPerMinute = 60n * microsPerSecond;
export const microsPerHour = 60n * microsPerMinute;
export const microsPerDay = 24n * microsPerHour;

/** Days from 0000-03-01, where years begin for the formulas, to 1970-01-01. */
export const epochShiftDays = 719_468;
export const daysPerEra = 146_097;

export function civilFromDays(days: number): CivilDate {
  const shifted = days + epochShiftDays;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

export function daysFromCivil({ year, month, day }: CivilDate): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - epochShiftDays;
}

/** Whether the calendar has such a day. */
export function isCalendarDate({ year, month, day }: CivilDate): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Rounds towards minus infinity, as time before 1970 needs. */
export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor !== 0n && dividend < 0n !== divisor < 0n ? quotient - 1n : quotient;
}

/** The day of a timestamp and the microseconds since its midnight. */
export function splitTimestamp(timestamp: bigint): { days: number; micros: bigint } {
  const days = floorDivide(timestamp, microsPerDay);
  return { days: Number(days), micros: timestamp - days * microsPerDay };
}

/** What is wrong with a text whose parts are no date or no time of day. */
export function fieldOutOfRange(text: string): EvaluationError {
  return new EvaluationError('out-of-range', `date/time field value out of range: "${text}"`);
}

/** @throws EvaluationError when the microseconds do not fit 64 bits. */
export function checkedMicros(micros: bigint, kind: 'timestamp' | 'interval' | 'time'): bigint {
  if (BigInt.asIntN(64, micros) !== micros) {
    throw new EvaluationError('out-of-range', `${kind} out of range`);
  }
  return micros;
}
