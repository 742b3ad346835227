import type { SqlType, Value } from '@millrace/data';
import type { JsonFormat } from '../format-spec.ts';
import { formatDate, formatInterval, formatTime, formatTimestamp } from './temporal-text.ts';

/**
 * A value as JSON, in JavaScript: what values look like is defined here, and generated code writes
 * the same. The value's JavaScript type follows from its SQL type, as `Value` says.
 */
export function valueJson(value: Value, type: SqlType, format: JsonFormat): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'decimal': {
      const digits = decimalText(value as bigint, type.scale);
      return format.decimalEncoding === 'string' ? `"${digits}"` : digits;
    }
    case 'timestamp':
      if (format.timestampFormat === 'unix_millis') return String(floorMillis(value as bigint));
      return `"${formatTimestamp(value as bigint)}"`;
    case 'date':
      return `"${formatDate(value as number)}"`;
    case 'time':
      return `"${formatTime(value as bigint)}"`;
    case 'interval':
      return `"${formatInterval(value as bigint)}"`;
    case 'real':
      return realText(value as number);
    case 'bytea':
      return `"${Buffer.from(value as Uint8Array).toString('hex')}"`;
    case 'json':
      return (value as string).replace(/[\0-\x1f]/g, ' ');
    case 'list': {
      const items = (value as readonly Value[]).map((item) =>
        valueJson(item, type.element, format),
      );
      return `[${items.join()}]`;
    }
    case 'struct': {
      const fields = type.fields.map(({ name, type: inner }, position) => {
        const field = (value as readonly Value[])[position] ?? null;
        return `${JSON.stringify(name)}:${valueJson(field, inner, format)}`;
      });
      return `{${fields.join()}}`;
    }
    default:
      return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  }
}

function floorMillis(micros: bigint): bigint {
  return (micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n;
}

function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-scale)}`;
}

/** The fewest digits that give the same 32-bit number back. */
function realText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return JSON.stringify(shorter);
  }
  return JSON.stringify(Number(value.toPrecision(9)));
}
