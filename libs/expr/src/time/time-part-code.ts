import type { SqlType } from '@millrace/data';
import { f64, type Instruction, i32, i64 } from '@millrace/wasm';
import { type Computation, total } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { dayOfMonth, dayOfYear, monthOfDays, yearOfDays } from './calendar-code.ts';
import { microsPerDay, microsPerHour, microsPerMinute, microsPerSecond } from './civil.ts';
import { floorDivideCode, floorRemainderCode } from './divide.ts';
import { canonicalPart } from './time-part.ts';

/** Parts of timestamps and times of day; intervals and rare parts take the interpreter. */
export function timePartCode(
  field: string,
  time: Instruction,
  { type, code }: { readonly type: SqlType; readonly code: CodeContext },
): Computation | null {
  const part = canonicalPart(field);
  if (part === 'epoch') return total(f64.div(f64.convertI64S(time), f64.const(1e6)));
  if (type.kind === 'interval') return null;
  const clock = clockPart(part, time);
  if (clock !== null)
    return total(part === 'microsecond' || part === 'nanosecond' ? clock : i32.wrapI64(clock));
  const days = code.local('i64');
  const date = datePart(part, days.get, code);
  if (date === null) return null;
  return {
    setup: [days.set(floorDivideCode(time, microsPerDay))],
    value: i32.wrapI64(date),
    total: true,
  };
}

function clockPart(part: string, time: Instruction): Instruction | null {
  const within = (micros: bigint): Instruction => floorRemainderCode(time, micros);
  const divide = (value: Instruction, by: bigint): Instruction => i64.divU(value, i64.const(by));
  switch (part) {
    case 'hour':
      return divide(within(microsPerDay), microsPerHour);
    case 'minute':
      return divide(within(microsPerHour), microsPerMinute);
    case 'second':
      return divide(within(microsPerMinute), microsPerSecond);
    case 'millisecond':
      return divide(within(microsPerMinute), 1000n);
    case 'microsecond':
      return within(microsPerMinute);
    case 'nanosecond':
      return i64.mul(within(microsPerMinute), i64.const(1000));
    default:
      return null;
  }
}

function datePart(part: string, days: Instruction, code: CodeContext): Instruction | null {
  switch (part) {
    case 'year':
      return code.call(yearOfDays, days);
    case 'quarter':
      return i64.divU(i64.add(code.call(monthOfDays, days), i64.const(2)), i64.const(3));
    case 'month':
      return code.call(monthOfDays, days);
    case 'day':
      return code.call(dayOfMonth, days);
    case 'doy':
      return code.call(dayOfYear, days);
    case 'dow':
      return floorRemainderCode(i64.add(days, i64.const(4)), 7n);
    case 'isodow':
      return i64.add(floorRemainderCode(i64.add(days, i64.const(3)), 7n), i64.const(1));
    default:
      return null;
  }
}
