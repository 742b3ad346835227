import { timestampType, type Value } from '@millrace/data';
import { must } from '@millrace/std';
import { i64 } from '@millrace/wasm';
import { parseTimestampCode } from '../../cast/parse-code.ts';
import { EvaluationError } from '../../evaluate/evaluation-error.ts';
import { constantValue } from '../../evaluate/literal.ts';
import {
  checkedMicros,
  daysFromCivil,
  floorDivide,
  isCalendarDate,
  microsPerSecond,
  splitTimestamp,
} from '../../time/civil.ts';
import { floorRemainderCode } from '../../time/divide.ts';
import { strftimeCode } from '../../time/strftime-code.ts';
import { strftime } from '../../time/strftime.ts';
import { strptime } from '../../time/strptime.ts';
import { parseDate, parseTimestamp } from '../../time/parse-time.ts';
import { multiplyByConstant } from '../arithmetic/integer.ts';
import { overloads, takes } from '../overloads.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { bigintAt, numberAt, strict, textAt } from '../strict-function.ts';

export const timeMakeFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'date_bin',
    resolve: overloads(takes(['interval', 'timestamp', 'timestamp'], 'timestamp', { optional: 1 })),
    evaluate: (args) => {
      const [stride, time] = [bigintAt(args, 0), bigintAt(args, 1)];
      const origin = args.length > 2 ? bigintAt(args, 2) : 0n;
      if (stride <= 0n)
        throw new EvaluationError('out-of-range', 'stride must be greater than zero');
      return checkedMicros(floorDivide(time - origin, stride) * stride + origin, 'timestamp');
    },
    generate: ({ values }, call) => {
      const stride = constantValue(call.arguments[0]);
      // The usual call: a constant stride from the epoch.
      if (typeof stride !== 'bigint' || stride <= 0n || call.arguments.length > 2) return null;
      const time = must(values[1]);
      const limit = 2n ** 62n;
      const slow =
        stride > limit
          ? i64.eqz(i64.const(0))
          : i64.gtU(i64.add(time, i64.const(limit)), i64.const(2n * limit));
      return {
        setup: [],
        value: i64.sub(time, floorRemainderCode(time, stride)),
        slow,
        total: true,
      };
    },
  }),
  toTimestamp('to_timestamp', ['to_timestamp_seconds', 'from_unixtime'], microsPerSecond),
  toTimestamp('to_timestamp_millis', [], 1000n),
  toTimestamp('to_timestamp_micros', [], 1n),
  strict({
    name: 'to_timestamp_nanos',
    resolve: overloads(takes(['bigint'], 'timestamp'), takes(['text'], 'timestamp')),
    evaluate: ([value = null]) =>
      typeof value === 'string' ? parseTimestamp(value) : floorDivide(value as bigint, 1000n),
  }),
  strict({
    name: 'to_unixtime',
    resolve: overloads(takes(['timestamp'], 'bigint'), takes(['text'], 'bigint')),
    evaluate: ([value = null]) =>
      floorDivide(
        typeof value === 'string' ? parseTimestamp(value) : (value as bigint),
        microsPerSecond,
      ),
  }),
  strict({
    name: 'to_date',
    resolve: overloads(takes(['date'], 'date'), takes(['text', 'text'], 'date', { optional: 1 })),
    evaluate: ([value = null, format]) => {
      if (typeof value !== 'string') return value;
      if (typeof format !== 'string') return parseDate(value);
      return splitTimestamp(strptime(value, format)).days;
    },
  }),
  strict({
    name: 'make_date',
    resolve: overloads(takes(['integer', 'integer', 'integer'], 'date')),
    evaluate: (args) => makeDate(numberAt(args, 0), numberAt(args, 1), numberAt(args, 2)),
  }),
  strict({
    name: 'to_char',
    aliases: ['date_format'],
    resolve: overloads(takes(['timestamp', 'text'], 'text')),
    evaluate: (args) => strftime(bigintAt(args, 0), textAt(args, 1)),
    generate: ({ values }, call, code) => {
      const format = constantValue(call.arguments[1]);
      return typeof format === 'string' ? strftimeCode(must(values[0]), format, code) : null;
    },
  }),
];

/** A number of units since the epoch, or ISO 8601. */
function toTimestamp(name: string, aliases: readonly string[], unit: bigint): ScalarFunction {
  const numbers = unit === microsPerSecond ? [takes(['double'], timestampType)] : [];
  return strict({
    name,
    aliases,
    resolve: overloads(
      takes(['timestamp'], timestampType),
      takes(['bigint'], timestampType),
      ...numbers,
      takes(['text', 'text'], timestampType, { optional: 1, variadic: true }),
    ),
    evaluate: ([value = null, ...formats], call) => {
      if (formats.length > 0) return byFormats(value as string, formats as readonly string[]);
      if (must(call.arguments[0]).type.kind === 'timestamp') return value;
      return fromNumber(value, unit);
    },
    generate: ({ values, anyNull }, call, code) => {
      const value = must(values[0]);
      const { kind } = must(call.arguments[0]).type;
      if (kind === 'text' && values.length === 1) return parseTimestampCode(value, code);
      if (kind === 'timestamp') return { setup: [], value, total: true };
      if (kind !== 'bigint') return null;
      return multiplyByConstant(value, unit, { call, code, anyNull });
    },
  });
}

/** The first format that the text matches; the last one says what is wrong. */
function byFormats(text: string, [format = '', ...others]: readonly string[]): bigint {
  if (others.length === 0) return strptime(text, format);
  try {
    return strptime(text, format);
  } catch (error) {
    if (error instanceof EvaluationError) return byFormats(text, others);
    throw error;
  }
}

function fromNumber(value: Value, unit: bigint): bigint {
  if (typeof value === 'string') return parseTimestamp(value);
  if (typeof value === 'bigint') return checkedMicros(value * unit, 'timestamp');
  const micros = Math.round((value as number) * Number(unit));
  if (!Number.isFinite(micros)) throw new EvaluationError('out-of-range', 'timestamp out of range');
  return checkedMicros(BigInt(micros), 'timestamp');
}

function makeDate(year: number, month: number, day: number): number {
  if (!isCalendarDate({ year, month, day }) || Math.abs(year) > 999_999) {
    throw new EvaluationError(
      'out-of-range',
      `date field value out of range: ${year}-${month}-${day}`,
    );
  }
  return daysFromCivil({ year, month, day });
}
