import { physicalKind, type SqlType } from '@millrace/data';
import { type Instruction, i32, i64 } from '@millrace/wasm';
import { type Computation, guarded, total } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { isInteger } from '../resolve/type-rules.ts';
import { microsPerDay, microsPerSecond } from '../time/civil.ts';
import { floorDivideCode, floorRemainderCode } from '../time/divide.ts';
import type { CastRequest } from './cast-value.ts';
import { scaledByConstant, toDecimalCode, toFloatCode, toIntegerCode } from './number-cast-code.ts';
import { formatCode } from './format-code.ts';
import { parseCode } from './parse-code.ts';

/**
 * The code of a cast, or null where the interpreter does it. Values that do not fit are left to
 * the interpreter, which raises, or gives NULL for TRY_CAST.
 */
export function castCode(
  value: Instruction,
  { from, to }: CastRequest,
  code: CodeContext,
): Computation | null {
  if (from.kind === 'null')
    return guarded(code.constant(physicalKind(to) === 'view' ? '' : zeroOf(to), to));
  if (from.kind === to.kind && from.kind !== 'decimal' && from.kind !== 'list') return total(value);
  if (from.kind === 'text') return parseCode(value, to, code);
  switch (to.kind) {
    case 'text':
      return formatCode(value, from, code);
    case 'boolean':
      return total(
        value.type === 'i64' ? i64.ne(value, i64.const(0)) : i32.ne(value, i32.const(0)),
      );
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return toIntegerCode(value, from, to);
    case 'decimal':
      return toDecimalCode(value, from, to);
    case 'real':
    case 'double':
      return toFloatCode(value, from, to);
    case 'timestamp':
    case 'date':
    case 'time':
    case 'interval':
      return toTimeCode(value, from, to);
    default:
      return null;
  }
}

function zeroOf(type: SqlType): number | bigint {
  return physicalKind(type) === 'i64' ? 0n : 0;
}

function toTimeCode(value: Instruction, from: SqlType, to: SqlType): Computation | null {
  if (to.kind === 'timestamp') {
    const wide = value.type === 'i64' ? value : i64.extendI32S(value);
    if (from.kind === 'date') return scaledByConstant(wide, microsPerDay);
    return isInteger(from) ? scaledByConstant(wide, microsPerSecond) : null;
  }
  if (to.kind === 'date') return total(i32.wrapI64(floorDivideCode(value, microsPerDay)));
  if (to.kind === 'time') return total(floorRemainderCode(value, microsPerDay));
  return total(value);
}
