import type { SqlType } from '@millrace/data';
import type { LiteralValue } from '@millrace/program';
import { formatDuration } from './format-duration.ts';

/** A constant as SQL writes it, with its type where the value alone does not say it. */
export function formatLiteral(value: LiteralValue, type: SqlType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const text = typeof value === 'number' ? String(value) : value.int64;
  switch (type.kind) {
    case 'interval':
      return `INTERVAL '${formatDuration(BigInt(text))}'`;
    case 'timestamp':
      return `TIMESTAMP '${formatTimestamp(BigInt(text))}'`;
    case 'date':
      return `DATE '${formatTimestamp(BigInt(text) * 86_400_000_000n).slice(0, 10)}'`;
    case 'time':
      return `TIME '${formatTimestamp(BigInt(text)).slice(11)}'`;
    case 'decimal':
      return formatDecimal(text, type.scale);
    default:
      return text;
  }
}

function formatDecimal(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const sign = digits.startsWith('-') ? '-' : '';
  const padded = digits.slice(sign.length).padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function formatTimestamp(micros: bigint): string {
  const millis = Number(micros / 1000n);
  // Dates of JavaScript end 275,000 years from here.
  if (Math.abs(millis) > 8.64e15) return `${micros} microseconds`;
  const rest = micros % 1_000_000n;
  const seconds = rest < 0n ? Math.floor(millis / 1000) : Math.trunc(millis / 1000);
  const fraction = ((rest + 1_000_000n) % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0+$/, '');
  const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === '' ? text : `${text}.${fraction}`;
}
