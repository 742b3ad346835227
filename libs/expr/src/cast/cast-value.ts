import type { SqlType, Value } from '@millrace/data';
import { AssertionError } from '@millrace/std';
import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { integerBits, isInteger, typeName } from '../resolve/type-rules.ts';
import {
  checkedMicros,
  floorDivide,
  microsPerDay,
  microsPerSecond,
  splitTimestamp,
} from '../time/civil.ts';
import { parseDate, parseInterval, parseTimeOfDay, parseTimestamp } from '../time/parse-time.ts';
import { formatValue } from './format-value.ts';
import {
  invalidSyntax,
  parseDecimal,
  parseDouble,
  parseInteger,
  shiftDigits,
} from './number-text.ts';

export interface CastRequest {
  readonly from: SqlType;
  readonly to: SqlType;
  /** NULL instead of an error. */
  readonly try: boolean;
}

/** What CAST and TRY_CAST give. @throws EvaluationError unless `try` */
export function castValue(value: Value, request: CastRequest): Value {
  if (value === null) return null;
  if (!request.try) return convert(value, request.from, request.to);
  try {
    return convert(value, request.from, request.to);
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}

function convert(value: Value, from: SqlType, to: SqlType): Value {
  if (
    value === null ||
    (from.kind === to.kind && from.kind !== 'decimal' && from.kind !== 'list')
  ) {
    return value;
  }
  switch (to.kind) {
    case 'text':
      return formatValue(value, from);
    case 'json':
      return toJson(value);
    case 'bytea':
      return new TextEncoder().encode(value as string);
    case 'boolean':
      return from.kind === 'text' ? parseBoolean(value as string) : Number(value) !== 0;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return toInteger(value, from, to);
    case 'decimal':
      return toDecimal(value, from, to);
    case 'real':
      return Math.fround(toDouble(value, from, to));
    case 'double':
      return toDouble(value, from, to);
    case 'timestamp':
      return toTimestamp(value, from);
    case 'date':
      return from.kind === 'text'
        ? parseDate(value as string)
        : splitTimestamp(value as bigint).days;
    case 'time':
      return toTime(value, from);
    case 'interval':
      return from.kind === 'text' ? parseInterval(value as string) : value;
    case 'list':
      return (value as readonly Value[]).map((element) =>
        convert(element, (from as typeof to).element, to.element),
      );
    default:
      throw new AssertionError(`no cast from ${typeName(from)} to ${typeName(to)}`);
  }
}

/** The value of an integer type, as that type represents it. @throws EvaluationError */
export function checkedInteger(value: bigint, type: SqlType): number | bigint {
  if (BigInt.asIntN(integerBits(type), value) !== value) {
    throw new EvaluationError('out-of-range', `${typeName(type)} out of range`);
  }
  return type.kind === 'bigint' ? value : Number(value);
}

/** @throws EvaluationError when the unscaled value has more digits than the type. */
export function checkedDecimal(unscaled: bigint, type: SqlType & { kind: 'decimal' }): bigint {
  const limit = 10n ** BigInt(type.precision);
  if (unscaled <= -limit || unscaled >= limit) {
    throw new EvaluationError('out-of-range', 'numeric field overflow');
  }
  return unscaled;
}

function toInteger(value: Value, from: SqlType, to: SqlType): number | bigint {
  if (from.kind === 'text') {
    const parsed = parseInteger(value as string, typeName(to));
    if (BigInt.asIntN(integerBits(to), parsed) !== parsed) {
      const message = `value "${value as string}" is out of range for type ${typeName(to)}`;
      throw new EvaluationError('out-of-range', message);
    }
    return checkedInteger(parsed, to);
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new EvaluationError('out-of-range', `${typeName(to)} out of range`);
    }
    return checkedInteger(BigInt(Math.trunc(value)), to);
  }
  if (typeof value === 'boolean') return checkedInteger(value ? 1n : 0n, to);
  // Truncated, like floats: integers of a decimal are what stands before its point.
  if (from.kind === 'decimal')
    return checkedInteger((value as bigint) / 10n ** BigInt(from.scale), to);
  if (from.kind === 'timestamp') return checkedInteger((value as bigint) * 1000n, to);
  return checkedInteger(value as bigint, to);
}

function toDecimal(value: Value, from: SqlType, to: SqlType & { kind: 'decimal' }): bigint {
  if (from.kind === 'text') {
    return checkedDecimal(parseDecimal(value as string, to.scale, typeName(to)), to);
  }
  if (from.kind === 'decimal') {
    return checkedDecimal(shiftDigits(value as bigint, to.scale - from.scale), to);
  }
  if (isInteger(from))
    return checkedDecimal(BigInt(value as number | bigint) * 10n ** BigInt(to.scale), to);
  if (!Number.isFinite(value as number)) {
    throw new EvaluationError('out-of-range', 'numeric field overflow');
  }
  return checkedDecimal(parseDecimal(formatValue(value, from), to.scale, typeName(to)), to);
}

function toDouble(value: Value, from: SqlType, to: SqlType): number {
  if (from.kind === 'text') return parseDouble(value as string, typeName(to));
  if (from.kind === 'decimal') return Number(value) / 10 ** from.scale;
  // From a bigint to a real in one step: rounding twice could end elsewhere.
  if (from.kind === 'bigint' && to.kind === 'real') return nearestReal(value as bigint);
  return Number(value);
}

/** The real nearest to an integer, ties to even, as the machine converts it. */
function nearestReal(value: bigint): number {
  const size = value < 0n ? -value : value;
  const bits = size.toString(2).length;
  if (bits <= 53) return Math.fround(Number(value));
  const drop = BigInt(bits - 26);
  // Two bits more than a real has; what is cut off only says "more than".
  const sticky = (size & ((1n << drop) - 1n)) === 0n ? 0n : 1n;
  const kept = Number((((size >> drop) << 1n) | sticky) << drop) / 2;
  return Math.fround(value < 0n ? -kept : kept);
}

function toTimestamp(value: Value, from: SqlType): bigint {
  if (from.kind === 'text') return parseTimestamp(value as string);
  if (from.kind === 'date') {
    return checkedMicros(BigInt(value as number) * microsPerDay, 'timestamp');
  }
  return checkedMicros(BigInt(value as number | bigint) * microsPerSecond, 'timestamp');
}

function toTime(value: Value, from: SqlType): bigint {
  if (from.kind === 'text') return parseTimeOfDay(value as string);
  const micros = value as bigint;
  return micros - floorDivide(micros, microsPerDay) * microsPerDay;
}

function parseBoolean(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (['t', 'true', 'y', 'yes', 'on', '1'].includes(word)) return true;
  if (['f', 'false', 'n', 'no', 'off', '0'].includes(word)) return false;
  throw invalidSyntax('boolean', text);
}

function toJson(value: Value): Value {
  try {
    JSON.parse(value as string);
  } catch {
    throw invalidSyntax('json', value as string);
  }
  return value;
}
