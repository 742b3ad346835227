import type { Expression } from '../../ast/expression.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseLabel } from '../name.ts';
import { PRECEDENCE } from './precedence.ts';
import { reportUnclosed } from '../recovery.ts';
import { parseTypeName } from '../type-name.ts';
import { atClauseBoundary } from '../boundary.ts';

/** `.field`, `[...]`, `::type` and AT TIME ZONE behind `left`, or undefined. */
export function parsePostfix(
  cursor: Cursor,
  left: Expression,
  minimum: number,
): Expression | undefined {
  const { start } = left.span;
  if (cursor.at('[')) return parseSubscript(cursor, left);
  if (cursor.accept('.') !== undefined) {
    const field = parseLabel(cursor, 'a field name');
    return { kind: 'field-access', span: cursor.spanFrom(start), operand: left, field };
  }
  if (minimum <= PRECEDENCE.cast && cursor.accept('::') !== undefined) {
    const type = parseTypeName(cursor);
    return { kind: 'cast', span: cursor.spanFrom(start), operand: left, type, form: 'colons' };
  }
  if (minimum <= PRECEDENCE.timeZone && cursor.acceptWords('AT', 'TIME', 'ZONE')) {
    const zone = parseExpression(cursor, PRECEDENCE.timeZone + 1);
    return { kind: 'at-time-zone', span: cursor.spanFrom(start), operand: left, zone };
  }
  return undefined;
}

/** `[index]`, `[low:high]`, `[low:]`, `[:high]` or `[:]`. */
function parseSubscript(cursor: Cursor, operand: Expression): Expression {
  const { start } = operand.span;
  const open = cursor.expect('[');
  const low = cursor.at(':') ? undefined : parseExpression(cursor);
  if (low !== undefined && !cursor.at(':')) {
    if (cursor.accept(']') === undefined) {
      if (!atClauseBoundary(cursor)) cursor.unexpected('"]"');
      reportUnclosed(cursor, open);
    }
    return { kind: 'subscript', span: cursor.spanFrom(start), operand, index: low };
  }
  cursor.expect(':');
  const high = cursor.at(']') ? undefined : parseExpression(cursor);
  cursor.expect(']');
  const span = cursor.spanFrom(start);
  return { kind: 'slice', span, operand, ...(low && { low }), ...(high && { high }) };
}
