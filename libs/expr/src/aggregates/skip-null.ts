import { type Instruction, i32, type Statement, when } from '@millrace/wasm';
import type { GeneratedValue } from '../generate/generated-value.ts';

/** Statements for a value that is not NULL. */
export function skipNull(
  { value, isNull }: GeneratedValue,
  take: (value: Instruction) => Statement[],
): Statement[] {
  return isNull === null ? take(value) : [when(i32.eqz(isNull), take(value))];
}
