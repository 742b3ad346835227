import type { IntervalLiteral, IntervalUnit } from '@millrace/sql';

/** Nanoseconds, as an interval may be given in them although it counts microseconds. */
const unitNanos: Readonly<Record<Exclude<IntervalUnit, 'year' | 'quarter' | 'month'>, bigint>> = {
  week: 604_800_000_000_000n,
  day: 86_400_000_000_000n,
  hour: 3_600_000_000_000n,
  minute: 60_000_000_000n,
  second: 1_000_000_000n,
  millisecond: 1_000_000n,
  microsecond: 1_000n,
  nanosecond: 1n,
};

const unitWords: Readonly<Record<string, IntervalUnit>> = {
  ...words('year', 'y', 'yr', 'year'),
  ...words('quarter', 'qtr', 'quarter'),
  ...words('month', 'mon', 'month'),
  ...words('week', 'w', 'week'),
  ...words('day', 'd', 'day'),
  ...words('hour', 'h', 'hr', 'hour'),
  ...words('minute', 'm', 'min', 'minute'),
  ...words('second', 's', 'sec', 'second'),
  ...words('millisecond', 'ms', 'msec', 'millisecond'),
  ...words('microsecond', 'us', 'usec', 'microsecond'),
  ...words('nanosecond', 'ns', 'nsec', 'nanosecond'),
};

interface IntervalFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** Microseconds of an interval, or what is wrong with it. */
export function intervalMicros({ value, unit, toUnit }: IntervalLiteral): bigint | IntervalFailure {
  if (toUnit !== undefined && unit !== undefined && !isMonths(unit) && !isMonths(toUnit)) {
    return clockMicros(value, unit, toUnit) ?? malformed(value);
  }
  const parts = unit === undefined ? splitParts(value) : [{ amount: value.trim(), unit }];
  if (parts === null) return malformed(value);
  let nanos = 0n;
  for (const part of parts) {
    if (isMonths(part.unit)) return months(part.unit);
    const scaled = scaleAmount(part.amount, unitNanos[part.unit]);
    if (scaled === null) return malformed(value);
    nanos += scaled;
  }
  return toMicros(value, nanos);
}

type MonthUnit = 'year' | 'quarter' | 'month';

function isMonths(unit: IntervalUnit): unit is MonthUnit {
  return unit === 'year' || unit === 'quarter' || unit === 'month';
}

function months(unit: MonthUnit): IntervalFailure {
  return {
    code: 'not-supported',
    message: `intervals of ${unit}s are not supported`,
    hint: 'their length depends on the date; use days',
  };
}

function malformed(value: string): IntervalFailure {
  return {
    code: 'invalid-interval',
    message: `invalid interval "${value}"`,
    hint: "write an amount and a unit, such as INTERVAL '10 minutes'",
  };
}

function toMicros(value: string, nanos: bigint): bigint | IntervalFailure {
  const micros = nanos / 1000n;
  if (nanos % 1000n !== 0n || micros !== BigInt.asIntN(64, micros)) {
    const message = `interval "${value}" is out of range`;
    return { code: 'out-of-range', message, hint: 'intervals count whole microseconds' };
  }
  return micros;
}

/** `1 hour 30 minutes`, `-5s`, `02:30:00`, `1 day 02:30`; a bare number is seconds. */
function splitParts(text: string): { amount: string; unit: IntervalUnit }[] | null {
  const pattern =
    /\s*([+-]?)(?:(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?|(\d+\.?\d*|\.\d+)\s*([a-z]*))/iy;
  const parts: { amount: string; unit: IntervalUnit }[] = [];
  let end = 0;
  while (end < text.trimEnd().length) {
    pattern.lastIndex = end;
    const found = pattern.exec(text);
    if (found === null) return null;
    end = pattern.lastIndex;
    const [, sign = '', hours, minutes = '0', seconds = '0', amount = '', word = ''] = found;
    if (hours !== undefined) {
      parts.push(
        { amount: sign + hours, unit: 'hour' },
        { amount: sign + minutes, unit: 'minute' },
      );
      parts.push({ amount: sign + seconds, unit: 'second' });
      continue;
    }
    const unit = word === '' ? 'second' : unitWords[word.toLowerCase()];
    if (unit === undefined) return null;
    parts.push({ amount: sign + amount, unit });
  }
  return parts.length === 0 ? null : parts;
}

/** `'1 02:30' DAY TO MINUTE`, `'02:30' HOUR TO MINUTE`, `'30:15.5' MINUTE TO SECOND`. */
function clockMicros(value: string, unit: IntervalUnit, toUnit: IntervalUnit): bigint | null {
  const units: readonly IntervalUnit[] = ['day', 'hour', 'minute', 'second'];
  const fields = units.slice(units.indexOf(unit), units.indexOf(toUnit) + 1);
  const sign = value.trim().startsWith('-') ? -1n : 1n;
  const amounts = value
    .trim()
    .replace(/^[+-]/, '')
    .split(/[\s:]+/);
  if (!units.includes(unit) || amounts.length !== fields.length) return null;
  let nanos = 0n;
  for (const [i, field] of fields.entries()) {
    const scaled = isMonths(field) ? null : scaleAmount(amounts[i] ?? '', unitNanos[field]);
    if (scaled === null) return null;
    nanos += scaled;
  }
  return (sign * nanos) / 1000n;
}

/** An amount with a fraction times a unit, exactly; parts below a nanosecond are cut off. */
function scaleAmount(amount: string, nanos: bigint): bigint | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(amount);
  if (found === null || amount.length > 40) return null;
  const [, sign = '', whole = '', fraction = ''] = found;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(`${whole}${fraction}`);
  const scaled = (digits * nanos) / 10n ** BigInt(fraction.length);
  return sign === '-' ? -scaled : scaled;
}

function words(unit: IntervalUnit, ...stems: readonly string[]): Record<string, IntervalUnit> {
  return Object.fromEntries(
    stems.flatMap((stem) => [
      [stem, unit],
      [`${stem}s`, unit],
    ]),
  );
}
