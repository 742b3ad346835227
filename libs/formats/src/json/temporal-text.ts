const dayMicros = 86_400_000_000n;
const datePattern = /^(\d{4})-(\d\d)-(\d\d)$/;
const timePattern = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/;
const zonePattern = /(?:[Zz]|([+-])(\d\d):?(\d\d)?)$/;

/** Days since the epoch of a `YYYY-MM-DD`, or null when there is no such day. */
export function parseDate(text: string): number | null {
  const [, year = '', month = '', day = ''] = datePattern.exec(text) ?? [];
  if (year === '') return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const same = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return same ? Math.floor(date.getTime() / 86_400_000) : null;
}

/** Microseconds since midnight of `HH:MM[:SS[.fraction]]`; finer digits are cut off. */
export function parseTime(text: string): bigint | null {
  const [, hour = '', minute = '', second = '0', fraction = ''] = timePattern.exec(text) ?? [];
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

/**
 * Microseconds since the epoch of ISO 8601 `YYYY-MM-DD`, `YYYY-MM-DD[T ]HH:MM[:SS[.fraction]]`,
 * the latter with or without a zone; without one it is UTC.
 */
export function parseTimestamp(text: string): bigint | null {
  const days = parseDate(text.slice(0, 10));
  if (days === null) return null;
  if (text.length === 10) return BigInt(days) * dayMicros;
  if (!/[Tt ]/.test(text[10] ?? '')) return null;
  const rest = text.slice(11);
  const [zone = '', sign = '+', hours = '0', minutes = '0'] = zonePattern.exec(rest) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const time = parseTime(rest.slice(0, rest.length - zone.length));
  if (time === null) return null;
  const offsetMinutes = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return BigInt(days) * dayMicros + time - BigInt(offsetMinutes) * 60_000_000n;
}

/** `2023-10-12`; years beyond four digits as ECMAScript writes them, with a sign and six digits. */
export function formatDate(days: number): string {
  const date = new Date(days * 86_400_000);
  if (!Number.isNaN(date.getTime())) return date.toISOString().split('T')[0] ?? '';
  // Beyond what Date counts: 400 years are always as long.
  const eras = Math.floor(days / 146_097);
  const [year = '', ...rest] = formatDate(days - eras * 146_097).split('-');
  const far = Number(year) + eras * 400;
  return [`${far < 0 ? '-' : '+'}${String(Math.abs(far)).padStart(6, '0')}`, ...rest].join('-');
}

/** `13:24:05`, with three or six digits of fraction where there is one. */
export function formatTime(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n);
  const part = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const whole = `${part(hours)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
  const fraction = String(micros % 1_000_000n).padStart(6, '0');
  if (fraction === '000000') return whole;
  return `${whole}.${fraction.endsWith('000') ? fraction.slice(0, 3) : fraction}`;
}

/** `2023-10-12T13:24:05.123`, without a zone. */
export function formatTimestamp(micros: bigint): string {
  const inDay = ((micros % dayMicros) + dayMicros) % dayMicros;
  return `${formatDate(Number((micros - inDay) / dayMicros))}T${formatTime(inDay)}`;
}

/** `2 days 03:04:05`, `-00:00:01.500`: as PostgreSQL writes an interval, and CAST to TEXT does. */
export function formatInterval(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const days = size / dayMicros;
  const sign = micros < 0n ? '-' : '';
  const clock = `${sign}${formatTime(size % dayMicros)}`;
  return days === 0n ? clock : `${sign}${days} ${days === 1n ? 'day' : 'days'} ${clock}`;
}
