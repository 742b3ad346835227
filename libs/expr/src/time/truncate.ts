import {
  checkedMicros,
  civilFromDays,
  daysFromCivil,
  floorDivide,
  microsPerDay,
  microsPerHour,
  microsPerMinute,
  microsPerSecond,
  splitTimestamp,
} from './civil.ts';
import { weekday } from './time-part.ts';

/** Units of a fixed number of microseconds. */
export const fixedUnits: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: microsPerSecond,
  minute: microsPerMinute,
  hour: microsPerHour,
  day: microsPerDay,
};

const calendarUnits = ['week', 'month', 'quarter', 'year', 'decade', 'century', 'millennium'];

export const truncationUnits: readonly string[] = [...Object.keys(fixedUnits), ...calendarUnits];

/** The beginning of the unit that a timestamp lies in. */
export function truncateTimestamp(unit: string, timestamp: bigint): bigint {
  const fixed = fixedUnits[unit];
  const micros =
    fixed !== undefined
      ? floorDivide(timestamp, fixed) * fixed
      : BigInt(firstDay(unit, splitTimestamp(timestamp).days)) * microsPerDay;
  return checkedMicros(micros, 'timestamp');
}

function firstDay(unit: string, days: number): number {
  if (unit === 'week') return days - weekday(days) + 1;
  const { year, month } = civilFromDays(days);
  const january = (first: number): number => daysFromCivil({ year: first, month: 1, day: 1 });
  switch (unit) {
    case 'month':
      return daysFromCivil({ year, month, day: 1 });
    case 'quarter':
      return daysFromCivil({ year, month: month - ((month - 1) % 3), day: 1 });
    case 'decade':
      return january(Math.floor(year / 10) * 10);
    case 'century':
      return january(Math.floor((year - 1) / 100) * 100 + 1);
    case 'millennium':
      return january(Math.floor((year - 1) / 1000) * 1000 + 1);
    default:
      return january(year);
  }
}
