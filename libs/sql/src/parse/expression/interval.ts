import type { IntervalLiteral, IntervalUnit } from '../../ast/literal.ts';
import type { Token } from '../../lex/token.ts';
import type { Cursor } from '../cursor.ts';

const UNITS: readonly IntervalUnit[] = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
];

/**
 * `INTERVAL '5 seconds'`, `INTERVAL '5' SECOND`, `INTERVAL 5 SECOND`, `INTERVAL '1-2' YEAR TO
 * MONTH`.
 */
export function parseInterval(cursor: Cursor): IntervalLiteral | undefined {
  const { start } = cursor.current.span;
  const next = cursor.peek(1);
  // `interval - 5` subtracts from a column, `INTERVAL -5 DAYS` is a literal.
  const isNegative =
    cursor.at('-', 1) && cursor.peek(2).kind === 'number' && unitOf(cursor.peek(3)) !== undefined;
  if (next.kind !== 'string' && next.kind !== 'number' && !isNegative) return undefined;
  cursor.advance();
  const sign = cursor.accept('-') === undefined ? '' : '-';
  const { kind, value } = cursor.advance();
  const unit = acceptUnit(cursor);
  if (unit === undefined && kind === 'number') cursor.unexpected('a unit such as SECOND');
  const toUnit = unit !== undefined && cursor.acceptWords('TO') ? expectUnit(cursor) : undefined;
  const span = cursor.spanFrom(start);
  return {
    kind: 'interval-literal',
    span,
    value: sign + value,
    ...(unit && { unit }),
    ...(toUnit && { toUnit }),
  };
}

function expectUnit(cursor: Cursor): IntervalUnit {
  return acceptUnit(cursor) ?? cursor.unexpected('a unit such as SECOND');
}

function acceptUnit(cursor: Cursor): IntervalUnit | undefined {
  const unit = unitOf(cursor.current);
  if (unit !== undefined) cursor.advance();
  return unit;
}

function unitOf(token: Token): IntervalUnit | undefined {
  const word = token.word.toLowerCase();
  return UNITS.find((candidate) => word === candidate || word === `${candidate}s`);
}
