import { decimalPrecisionMax, formatType, type SqlType, sameType } from '@millrace/data';

export type DecimalType = Extract<SqlType, { kind: 'decimal' }>;

/** Digits before the point that a decimal needs to hold every value of an integer type. */
const integerDigits: Readonly<Record<string, number>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  // 19 digits do not fit; the greatest bigints are an error at run time.
  bigint: 18,
};

const integerRank: Readonly<Record<string, number>> = {
  tinyint: 1,
  smallint: 2,
  integer: 3,
  bigint: 4,
};

const narrowBits: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, integer: 32 };

/** How many bits an integer type has; 64 for others, whose exact values are integers too. */
export function integerBits(type: SqlType): number {
  return narrowBits[type.kind] ?? 64;
}

export function isInteger(type: SqlType): boolean {
  return type.kind in integerRank;
}

export function isFloat(type: SqlType): boolean {
  return type.kind === 'real' || type.kind === 'double';
}

export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || isFloat(type) || type.kind === 'decimal';
}

export function isTemporal(type: SqlType): boolean {
  return ['timestamp', 'date', 'time', 'interval'].includes(type.kind);
}

/** A type in messages, the way PostgreSQL writes it. */
export function typeName(type: SqlType): string {
  return type.kind === 'null' ? 'unknown' : formatType(type).toLowerCase();
}

/** An integer type as the decimal that holds its values; a decimal as it is. */
export function asDecimal(type: SqlType): DecimalType {
  if (type.kind === 'decimal') return type;
  return { kind: 'decimal', precision: integerDigits[type.kind] ?? decimalPrecisionMax, scale: 0 };
}

/** The type both can be cast to without losing meaning, or null. */
export function commonType(a: SqlType, b: SqlType): SqlType | null {
  if (sameType(a, b)) return a;
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (a.kind === 'list' && b.kind === 'list') {
    const element = commonType(a.element, b.element);
    return element === null ? null : { kind: 'list', element };
  }
  const either = (x: SqlType['kind'], y: SqlType['kind']): boolean =>
    (a.kind === x && b.kind === y) || (a.kind === y && b.kind === x);
  if (either('date', 'timestamp')) return { kind: 'timestamp' };
  if (either('json', 'text')) return { kind: 'text' };
  if (a.kind === 'text' && isTemporal(b)) return b;
  if (b.kind === 'text' && isTemporal(a)) return a;
  return null;
}

function commonNumeric(a: SqlType, b: SqlType): SqlType {
  if (isFloat(a) || isFloat(b)) {
    const small = (type: SqlType): boolean => ['tinyint', 'smallint', 'real'].includes(type.kind);
    return small(a) && small(b) ? { kind: 'real' } : { kind: 'double' };
  }
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    const [left, right] = [asDecimal(a), asDecimal(b)];
    const scale = Math.max(left.scale, right.scale);
    const digits = Math.max(left.precision - left.scale, right.precision - right.scale);
    return { kind: 'decimal', precision: Math.min(decimalPrecisionMax, digits + scale), scale };
  }
  return (integerRank[a.kind] ?? 0) >= (integerRank[b.kind] ?? 0) ? a : b;
}

/**
 * Whether a value of one type may become another: by itself where the context asks for it, only
 * by a CAST, or not at all.
 */
export function canCast(from: SqlType, to: SqlType): 'implicit' | 'explicit' | 'no' {
  if (sameType(from, to) || from.kind === 'null') return 'implicit';
  if (from.kind === 'struct' || to.kind === 'struct' || to.kind === 'null') return 'no';
  if (isNumeric(from) && isNumeric(to)) return widens(from, to) ? 'implicit' : 'explicit';
  if (from.kind === 'list' && to.kind === 'list') return canCast(from.element, to.element);
  if (from.kind === 'json' && to.kind === 'text') return 'implicit';
  if (from.kind === 'date' && to.kind === 'timestamp') return 'implicit';
  if (to.kind === 'text') return 'explicit';
  if (from.kind === 'text') return to.kind === 'list' ? 'no' : 'explicit';
  return explicitPairs.has(`${from.kind} ${to.kind}`) ? 'explicit' : 'no';
}

const explicitPairs = new Set([
  ...['tinyint', 'smallint', 'integer', 'bigint'].flatMap((kind) => [
    `${kind} boolean`,
    `boolean ${kind}`,
  ]),
  'timestamp date',
  'timestamp time',
  'interval time',
  'time interval',
  // As in DataFusion: a number becomes a timestamp as seconds, a timestamp a number of nanoseconds.
  'bigint timestamp',
  'integer timestamp',
  'timestamp bigint',
]);

function widens(from: SqlType, to: SqlType): boolean {
  if (to.kind === 'double') return true;
  if (to.kind === 'real') return from.kind !== 'double';
  if (isFloat(from)) return false;
  if (to.kind === 'decimal') {
    const source = asDecimal(from);
    const fits = source.precision - source.scale <= to.precision - to.scale;
    return source.scale <= to.scale && fits;
  }
  if (from.kind === 'decimal') return false;
  return (integerRank[from.kind] ?? 0) <= (integerRank[to.kind] ?? 0);
}
