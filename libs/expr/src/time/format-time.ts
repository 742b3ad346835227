import { civilFromDays, microsPerDay, microsPerSecond, splitTimestamp } from './civil.ts';

const pad = (value: number | bigint, width: number): string => String(value).padStart(width, '0');

/** `2024-02-29`; years outside of 0 to 9999 carry their sign. */
export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  const digits = pad(Math.abs(year), 4);
  const sign = year < 0 ? '-' : year > 9999 ? '+' : '';
  return `${sign}${digits}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `03:04:05`, then `.` and three or six digits where there is a fraction. */
export function formatTime(micros: bigint): string {
  const seconds = Number(micros / microsPerSecond);
  const fraction = Number(micros % microsPerSecond);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${clock.map((part) => pad(part, 2)).join(':')}${formatFraction(fraction)}`;
}

function formatFraction(micros: number): string {
  if (micros === 0) return '';
  return micros % 1000 === 0 ? `.${pad(micros / 1000, 3)}` : `.${pad(micros, 6)}`;
}

/** ISO 8601 without a zone: `2024-02-29T03:04:05.678`. */
export function formatTimestamp(timestamp: bigint): string {
  const { days, micros } = splitTimestamp(timestamp);
  return `${formatDate(days)}T${formatTime(micros)}`;
}

/** `2 days 03:04:05`, `-00:00:01.500`. */
export function formatInterval(interval: bigint): string {
  const size = interval < 0n ? -interval : interval;
  const days = size / microsPerDay;
  const clock = formatTime(size % microsPerDay);
  const sign = interval < 0n ? '-' : '';
  if (days === 0n) return `${sign}${clock}`;
  return `${sign}${days} ${days === 1n ? 'day' : 'days'} ${sign}${clock}`;
}
