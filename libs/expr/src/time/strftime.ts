import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { monthNames, weekdayNames } from './calendar-names.ts';
import { civilFromDays, microsPerSecond, splitTimestamp } from './civil.ts';
import { formatDate, formatTime } from './format-time.ts';
import { timePart, weekday } from './time-part.ts';

/** A timestamp by a pattern of `%` fields, as in C's strftime. @throws EvaluationError */
export function strftime(timestamp: bigint, pattern: string): string {
  const { days, micros } = splitTimestamp(timestamp);
  const date = civilFromDays(days);
  const seconds = Number(micros / microsPerSecond);
  const fraction = String(micros % microsPerSecond).padStart(6, '0');
  const two = (value: number): string => String(value).padStart(2, '0');
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) % 60;
  const dayOfYear = Number(timePart('doy', timestamp, { kind: 'timestamp' }));
  const month = monthNames[date.month - 1] ?? '';
  const dayName = weekdayNames[weekday(days) - 1] ?? '';
  const clock = formatTime(BigInt(seconds) * microsPerSecond);
  const fields: Readonly<Record<string, string>> = {
    Y: formatDate(days).replace(/-\d\d-\d\d$/, ''),
    y: two(((date.year % 100) + 100) % 100),
    m: two(date.month),
    d: two(date.day),
    e: String(date.day).padStart(2, ' '),
    H: two(hour),
    I: two(hour % 12 === 0 ? 12 : hour % 12),
    M: two(minute),
    S: two(seconds % 60),
    f: `${fraction}000`,
    '3f': fraction.slice(0, 3),
    '6f': fraction,
    p: hour < 12 ? 'AM' : 'PM',
    j: String(dayOfYear).padStart(3, '0'),
    B: month,
    b: month.slice(0, 3),
    h: month.slice(0, 3),
    A: dayName,
    a: dayName.slice(0, 3),
    u: String(weekday(days)),
    w: String(weekday(days) % 7),
    s: String(BigInt(days) * 86_400n + BigInt(seconds)),
    F: formatDate(days),
    T: clock,
    R: clock.slice(0, 5),
    '%': '%',
  };
  return pattern.replace(/%([36]f|.)?/gsu, (whole, name: string | undefined) => {
    const field = fields[name ?? ''];
    if (field !== undefined) return field;
    throw new EvaluationError('invalid-argument', `unknown field "${whole}" in a time format`);
  });
}
