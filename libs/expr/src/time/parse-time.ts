import { invalidSyntax } from '../cast/number-text.ts';
import {
  checkedMicros,
  daysFromCivil,
  fieldOutOfRange,
  isCalendarDate,
  microsPerDay,
  microsPerHour,
  microsPerMinute,
  microsPerSecond,
} from './civil.ts';

const datePattern = /^([+-]?\d{4,6})([-/])(\d{1,2})\2(\d{1,2})/;
const clockPattern = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?/;
const zonePattern = /^\s*(Z|UTC|([+-])(\d{2})(?::?(\d{2}))?)$/i;

/** Days since the epoch; what follows the date, if a time, is ignored. @throws EvaluationError */
export function parseDate(text: string): number {
  const { days, rest } = takeDate(text.trim(), 'date', text);
  if (rest !== '') parseClock(rest.replace(/^[T ]\s*/i, ''), 'date', text);
  return days;
}

/**
 * ISO 8601, or with a space before the time, or slashes in the date; the time and its parts may
 * be left out. A zone is taken into account: the result is in microseconds since the epoch, UTC.
 * @throws EvaluationError
 */
export function parseTimestamp(text: string): bigint {
  const { days, rest } = takeDate(text.trim(), 'timestamp', text);
  const midnight = BigInt(days) * microsPerDay;
  if (rest === '') return midnight;
  if (!/^[T ]/i.test(rest)) throw invalidSyntax('timestamp', text);
  const micros = parseClock(rest.slice(1).trimStart(), 'timestamp', text);
  return checkedMicros(midnight + micros, 'timestamp');
}

/** Microseconds since midnight. @throws EvaluationError */
export function parseTimeOfDay(text: string): bigint {
  const micros = parseClock(text.trim(), 'time', text);
  if (micros < 0n || micros >= microsPerDay) throw fieldOutOfRange(text);
  return micros;
}

function takeDate(trimmed: string, kind: string, text: string): { days: number; rest: string } {
  const match = datePattern.exec(trimmed);
  if (match === null) throw invalidSyntax(kind, text);
  const date = { year: Number(match[1]), month: Number(match[3]), day: Number(match[4]) };
  if (!isCalendarDate(date)) throw fieldOutOfRange(text);
  return { days: daysFromCivil(date), rest: trimmed.slice(match[0].length) };
}

/** A time of day with an optional zone, in microseconds of UTC. */
function parseClock(clock: string, kind: string, text: string): bigint {
  const match = clockPattern.exec(clock);
  if (match === null) throw invalidSyntax(kind, text);
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 24 || minutes > 59 || seconds > 60) throw fieldOutOfRange(text);
  const fraction = BigInt((match[4] ?? '').padEnd(6, '0').slice(0, 6));
  const micros = BigInt(hours * 3600 + minutes * 60 + seconds) * microsPerSecond + fraction;
  if (micros > microsPerDay) throw fieldOutOfRange(text);
  const zone = clock.slice(match[0].length);
  if (zone === '') return micros;
  const offset = zonePattern.exec(zone);
  if (offset === null) throw invalidSyntax(kind, text);
  if (offset[2] === undefined) return micros;
  const size = BigInt(offset[3] ?? 0) * microsPerHour + BigInt(offset[4] ?? 0) * microsPerMinute;
  return offset[2] === '-' ? micros + size : micros - size;
}

const unitMicros: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  us: 1n,
  millisecond: 1000n,
  ms: 1000n,
  second: microsPerSecond,
  sec: microsPerSecond,
  s: microsPerSecond,
  minute: microsPerMinute,
  min: microsPerMinute,
  m: microsPerMinute,
  hour: microsPerHour,
  h: microsPerHour,
  day: microsPerDay,
  d: microsPerDay,
  week: 7n * microsPerDay,
  w: 7n * microsPerDay,
};

/**
 * `1 day 2 hours`, `90 seconds`, `1.5 hours`, `01:30:00`, `2 days 03:00:00`, in microseconds.
 * @throws EvaluationError
 */
export function parseInterval(text: string): bigint {
  let rest = text.trim().toLowerCase();
  if (rest === '') throw invalidSyntax('interval', text);
  let total = 0n;
  while (rest !== '') {
    const clock = /^([+-]?)(\d+):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*/.exec(rest);
    const unit = /^([+-]?)(\d+)(?:\.(\d{1,12}))?\s*([a-z]+)\s*/.exec(rest);
    if (clock !== null) {
      const seconds =
        BigInt(clock[2] ?? 0) * 3600n + BigInt(clock[3] ?? 0) * 60n + BigInt(clock[4] ?? 0);
      const micros = seconds * microsPerSecond + BigInt((clock[5] ?? '').padEnd(6, '0'));
      total += clock[1] === '-' ? -micros : micros;
      rest = rest.slice(clock[0].length);
    } else if (unit !== null) {
      const name = unit[4] ?? '';
      const size = unitMicros[name] ?? unitMicros[name.replace(/s$/, '')];
      if (size === undefined) throw invalidSyntax('interval', text);
      const fraction = unit[3] ?? '';
      const micros =
        BigInt(unit[2] ?? 0) * size +
        (fraction === '' ? 0n : (BigInt(fraction) * size) / 10n ** BigInt(fraction.length));
      total += unit[1] === '-' ? -micros : micros;
      rest = rest.slice(unit[0].length);
    } else {
      throw invalidSyntax('interval', text);
    }
  }
  return checkedMicros(total, 'interval');
}
