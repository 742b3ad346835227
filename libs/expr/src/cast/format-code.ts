import type { SqlType } from '@millrace/data';
import { type Instruction, i64, select } from '@millrace/wasm';
import { type Computation, guarded, total } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { formatDecimalCode, formatInteger } from '../text/format-integer.ts';
import { formatDateCode, formatTimestampCode } from '../time/format-time-code.ts';

/** A value as text; floats, intervals and what is rare take the interpreter. */
export function formatCode(
  value: Instruction,
  from: SqlType,
  code: CodeContext,
): Computation | null {
  switch (from.kind) {
    case 'boolean':
      return total(
        select(value, code.bytes(Buffer.from('true')), code.bytes(Buffer.from('false'))),
      );
    case 'json':
      return total(value);
    case 'tinyint':
    case 'smallint':
    case 'integer':
      return guarded(code.call(formatInteger, code.control(), i64.extendI32S(value)));
    case 'bigint':
      return guarded(code.call(formatInteger, code.control(), value));
    case 'decimal':
      return formatDecimalCode(value, from.scale, code);
    case 'timestamp':
      return formatTimestampCode(value, code);
    case 'date':
      return formatDateCode(value, code);
    default:
      return null;
  }
}
