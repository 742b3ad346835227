import type { SqlType, Value } from '@millrace/data';
import { must } from '@millrace/std';
import { checkedInteger } from '../cast/cast-value.ts';
import {
  civilFromDays,
  daysFromCivil,
  floorDivide,
  microsPerDay,
  microsPerMinute,
  microsPerSecond,
  splitTimestamp,
} from './civil.ts';

interface Moment {
  /** Days since the epoch, towards minus infinity. */
  readonly days: number;
  /** Since midnight. */
  readonly micros: bigint;
}

type Part = (moment: Moment) => number | bigint;

const wholeSeconds = (moment: Moment): bigint => moment.micros / microsPerSecond;

/** Parts of the time of day, which timestamps, times and intervals have. */
const clockParts: Readonly<Record<string, Part>> = {
  hour: (moment) => wholeSeconds(moment) / 3600n,
  minute: (moment) => (wholeSeconds(moment) / 60n) % 60n,
  second: (moment) => wholeSeconds(moment) % 60n,
  // As in PostgreSQL and DataFusion, these count the seconds too.
  millisecond: (moment) => (moment.micros / 1000n) % 60_000n,
  microsecond: (moment) => moment.micros % microsPerMinute,
  nanosecond: (moment) => (moment.micros % microsPerMinute) * 1000n,
};

const dateParts: Readonly<Record<string, Part>> = {
  year: ({ days }) => civilFromDays(days).year,
  quarter: ({ days }) => Math.ceil(civilFromDays(days).month / 3),
  month: ({ days }) => civilFromDays(days).month,
  day: ({ days }) => civilFromDays(days).day,
  /** Sunday is 0. */
  dow: ({ days }) => weekday(days) % 7,
  isodow: ({ days }) => weekday(days),
  doy: ({ days }) => days - daysFromCivil({ year: civilFromDays(days).year, month: 1, day: 1 }) + 1,
  week: ({ days }) => isoWeek(days).week,
  isoyear: ({ days }) => isoWeek(days).year,
  decade: ({ days }) => Math.floor(civilFromDays(days).year / 10),
  century: ({ days }) => century(civilFromDays(days).year, 100),
  millennium: ({ days }) => century(civilFromDays(days).year, 1000),
};

const plurals = [
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
  'year',
  'month',
  'day',
  'week',
];

export function timePartNames(type: SqlType): readonly string[] {
  const names = [...Object.keys(clockParts), 'epoch'];
  if (type.kind === 'timestamp') names.push(...Object.keys(dateParts));
  if (type.kind === 'interval') names.push('day');
  return [...names, ...plurals.filter((name) => names.includes(name)).map((name) => `${name}s`)];
}

/** The name of a part without its plural. */
export function canonicalPart(name: string): string {
  const single = name.replace(/s$/, '');
  return plurals.includes(single) ? single : name;
}

/** A part of a timestamp, a time or an interval; parts of negative intervals are negative. */
export function timePart(name: string, micros: bigint, type: SqlType): Value {
  const part = canonicalPart(name);
  if (part === 'epoch') return Number(micros) / 1_000_000;
  const wide = part === 'microsecond' || part === 'nanosecond';
  return checkedInteger(wholePart(part, micros, type), { kind: wide ? 'bigint' : 'integer' });
}

function wholePart(part: string, micros: bigint, type: SqlType): bigint {
  if (type.kind !== 'interval') {
    const compute = must(clockParts[part] ?? dateParts[part], part);
    return BigInt(compute({ ...splitTimestamp(micros) }));
  }
  if (part === 'day') return micros / microsPerDay;
  const compute = must(clockParts[part], part);
  return BigInt(compute({ days: 0, micros: micros % microsPerDay }));
}

/** Monday is 1, Sunday 7; 1970-01-01 was a Thursday. */
export function weekday(days: number): number {
  const sinceMonday = Number(BigInt(days) + 3n - floorDivide(BigInt(days) + 3n, 7n) * 7n);
  return sinceMonday + 1;
}

/** Weeks begin on Monday; the first one of a year has its first Thursday. */
function isoWeek(days: number): { year: number; week: number } {
  const thursday = days - weekday(days) + 4;
  const { year } = civilFromDays(thursday);
  const firstDay = daysFromCivil({ year, month: 1, day: 1 });
  return { year, week: Math.floor((thursday - firstDay) / 7) + 1 };
}

/** The first century begins with the year 1; there is no century 0. */
function century(year: number, years: number): number {
  return year > 0 ? Math.floor((year + years - 1) / years) : -Math.floor((years - year) / years);
}
