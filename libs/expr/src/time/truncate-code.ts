import { type Instruction, i64 } from '@millrace/wasm';
import type { Computation } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { microsPerDay } from './civil.ts';
import { dayOfMonth, dayOfYear } from './calendar-code.ts';
import { floorDivideCode, floorRemainderCode } from './divide.ts';
import { fixedUnits } from './truncate.ts';

/** Farther from the epoch the beginning of a unit may not fit 64 bits; the interpreter looks. */
const nearMicros = 2n ** 62n;

/** Units up to a year; longer ones take the interpreter. */
export function truncateCode(
  unit: string,
  time: Instruction,
  code: CodeContext,
): Computation | null {
  const days = code.local('i64');
  const slow = i64.gtU(i64.add(time, i64.const(nearMicros)), i64.const(2n * nearMicros));
  const fixed = fixedUnits[unit];
  if (fixed !== undefined) {
    return { setup: [], value: i64.sub(time, floorRemainderCode(time, fixed)), slow, total: true };
  }
  const day = i64.const(microsPerDay);
  const setDays = days.set(floorDivideCode(time, microsPerDay));
  const begin = (past: Instruction): Computation => ({
    setup: [setDays],
    value: i64.mul(i64.sub(days.get, past), day),
    slow,
    total: true,
  });
  switch (unit) {
    case 'week':
      return begin(floorRemainderCode(i64.add(days.get, i64.const(3)), 7n));
    case 'month':
      return begin(i64.sub(code.call<'i64'>(dayOfMonth, days.get), i64.const(1)));
    case 'year':
      return begin(i64.sub(code.call<'i64'>(dayOfYear, days.get), i64.const(1)));
    default:
      return null;
  }
}
