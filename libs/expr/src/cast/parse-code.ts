import type { SqlType } from '@millrace/data';
import { f32, f64, type Instruction, i32, i64 } from '@millrace/wasm';
import { type Computation, total } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { narrowInteger } from '../generate/narrow-integer.ts';
import { microsPerDay } from '../time/civil.ts';
import { floorDivideCode } from '../time/divide.ts';
import { notATimestamp, parseTimestampText } from '../time/parse-timestamp-code.ts';
import { notAnInteger, parseInteger } from '../text/parse-integer.ts';
import { parseDouble } from '../text/parse-double.ts';

/** The usual form of a number; all other text takes the interpreter, which may raise. */
export function parseCode(value: Instruction, to: SqlType, code: CodeContext): Computation | null {
  switch (to.kind) {
    case 'bytea':
      return total(value);
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return parseIntegerCode(value, to, code);
    case 'double':
    case 'real':
      return parseDoubleCode(value, to, code);
    case 'timestamp':
      return parseTimestampCode(value, code);
    case 'date': {
      const moment = parseTimestampCode(value, code);
      return { ...moment, value: i32.wrapI64(floorDivideCode(moment.value, microsPerDay)) };
    }
    default:
      return null;
  }
}

function parseIntegerCode(value: Instruction, to: SqlType, code: CodeContext): Computation {
  const parsed = code.local('i64');
  const setup = [parsed.set(code.call(parseInteger, value))];
  const failed = i64.eq(parsed.get, i64.const(notAnInteger));
  if (to.kind === 'bigint') return { setup, value: parsed.get, slow: failed, total: false };
  const narrow = i32.wrapI64(parsed.get);
  const fitted = narrowInteger(narrow, to);
  // The mark of failure fits none of these types.
  return { setup, value: narrow, slow: i64.ne(i64.extendI32S(fitted), parsed.get), total: false };
}

function parseDoubleCode(value: Instruction, to: SqlType, code: CodeContext): Computation {
  const parsed = code.local('f64');
  return {
    setup: [parsed.set(code.call(parseDouble, value))],
    value: to.kind === 'real' ? f32.demoteF64(parsed.get) : parsed.get,
    slow: f64.ne(parsed.get, parsed.get),
    total: false,
  };
}

export function parseTimestampCode(value: Instruction, code: CodeContext): Computation {
  const parsed = code.local('i64');
  return {
    setup: [parsed.set(code.call(parseTimestampText, value))],
    value: parsed.get,
    slow: i64.eq(parsed.get, i64.const(notATimestamp)),
    total: false,
  };
}
