import { type Instruction, i32, i64, memory, type Statement } from '@millrace/wasm';
import type { Computation } from '../functions/scalar-function.ts';
import type { CodeContext } from '../generate/code-context.ts';
import { allocate } from '../text/allocate.ts';
import { viewOf } from '../text/view.ts';
import { dayOfMonth, dayOfYear, monthOfDays, yearOfDays } from './calendar-code.ts';
import { microsPerDay, microsPerHour, microsPerMinute, microsPerSecond } from './civil.ts';
import { floorDivideCode, floorRemainderCode } from './divide.ts';
import { isBeyondFourDigits, writeDigits } from './format-time-code.ts';

/** A field of a fixed number of digits. */
interface NumberField {
  readonly digits: number;
  readonly value: (moment: Moment) => Instruction;
}

interface Moment {
  readonly time: Instruction;
  readonly days: Instruction;
  readonly code: CodeContext;
}

const within =
  (unit: bigint, by: bigint): NumberField['value'] =>
  ({ time }) =>
    i64.divU(floorRemainderCode(time, unit), i64.const(by));

const fields: Readonly<Record<string, NumberField>> = {
  Y: { digits: 4, value: ({ days, code }) => code.call(yearOfDays, days) },
  m: { digits: 2, value: ({ days, code }) => code.call(monthOfDays, days) },
  d: { digits: 2, value: ({ days, code }) => code.call(dayOfMonth, days) },
  j: { digits: 3, value: ({ days, code }) => code.call(dayOfYear, days) },
  H: { digits: 2, value: within(microsPerDay, microsPerHour) },
  M: { digits: 2, value: within(microsPerHour, microsPerMinute) },
  S: { digits: 2, value: within(microsPerMinute, microsPerSecond) },
  '3f': { digits: 3, value: within(microsPerSecond, 1000n) },
  '6f': { digits: 6, value: within(microsPerSecond, 1n) },
};

const shorthands: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M' };

/** A constant format of numbers and ASCII between them; others take the interpreter. */
export function strftimeCode(
  time: Instruction,
  pattern: string,
  code: CodeContext,
): Computation | null {
  const long = pattern.replace(/%([FTR])/g, (_, name: string) => shorthands[name] ?? '');
  const parts = long.match(/%[36]?[a-zA-Z]|[ -$&-~]/g) ?? [];
  if (parts.join('') !== long || long === '') return null;
  const [days, address, number] = [code.local('i64'), code.local('i32'), code.local('i64')];
  const writes: Statement[] = [];
  let size = 0;
  for (const part of parts) {
    if (part.length === 1) {
      writes.push(memory.storeI32As8(address.get, i32.const(part.charCodeAt(0)), size));
      size += 1;
      continue;
    }
    const field = fields[part.slice(1)];
    if (field === undefined) return null;
    writes.push(
      number.set(field.value({ time, days: days.get, code })),
      ...writeDigits(address.get, size, number.get, field.digits),
    );
    size += field.digits;
  }
  return {
    setup: [
      days.set(floorDivideCode(time, microsPerDay)),
      address.set(code.call(allocate, code.control(), i32.const(size))),
      ...writes,
    ],
    value: viewOf(address.get, i32.const(size)),
    slow: isBeyondFourDigits(days.get),
    total: false,
  };
}
