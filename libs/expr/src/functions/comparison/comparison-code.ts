import type { SqlType } from '@millrace/data';
import { type Instruction, f32, f64, i32, i64 } from '@millrace/wasm';
import type { CodeContext } from '../../generate/code-context.ts';
import { compareBytes, textEquals } from '../../text/compare-text.ts';

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export interface Comparison {
  readonly operator: ComparisonOperator;
  readonly type: SqlType;
  readonly operands: readonly [Instruction, Instruction];
  /** Bytes of the right operand where it is a constant text. */
  readonly constant: Uint8Array | null;
}

/** An i32 of 0 or 1, or null where the interpreter must compare (lists). */
export function comparisonCode(
  comparison: Comparison,
  code: CodeContext,
): Instruction<'i32'> | null {
  const { operator, type, operands } = comparison;
  const [a, b] = operands;
  switch (type.kind) {
    case 'list':
    case 'struct':
      return null;
    case 'text':
    case 'json':
    case 'bytea':
      return compareTexts(comparison, code);
    case 'real':
    case 'double':
      return compareFloats(operator, a, b);
    default: {
      const integer = a.type === 'i64' ? i64 : i32;
      return relation(operator, integer)(a, b);
    }
  }
}

function relation(operator: ComparisonOperator, integer: typeof i32 | typeof i64) {
  return {
    '=': integer.eq,
    '<>': integer.ne,
    '<': integer.ltS,
    '<=': integer.leS,
    '>': integer.gtS,
    '>=': integer.geS,
  }[operator];
}

/** Views hold addresses, so texts must not be compared where an operand is NULL. */
function compareTexts(comparison: Comparison, code: CodeContext): Instruction<'i32'> {
  const { operator, operands } = comparison;
  if (operator === '=' || operator === '<>') {
    const equal = textEquals(operands, comparison.constant, code);
    return operator === '=' ? equal : i32.eqz(equal);
  }
  const order = code.call<'i32'>(compareBytes, ...operands);
  return relation(operator, i32)(order, i32.const(0));
}

/** NaN equals itself and is greater than all else. */
function compareFloats(
  operator: ComparisonOperator,
  a: Instruction,
  b: Instruction,
): Instruction<'i32'> {
  const float = a.type === 'f32' ? f32 : f64;
  const isNan = (x: Instruction): Instruction => float.ne(x, x);
  switch (operator) {
    case '=':
      return i32.or(float.eq(a, b), i32.and(isNan(a), isNan(b)));
    case '<>':
      return i32.eqz(compareFloats('=', a, b));
    case '<':
      return i32.or(float.lt(a, b), i32.and(float.eq(a, a), isNan(b)));
    case '>':
      return compareFloats('<', b, a);
    case '<=':
      return i32.or(float.le(a, b), isNan(b));
    case '>=':
      return compareFloats('<=', b, a);
  }
}
