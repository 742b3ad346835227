import { type Instruction, i32, type Statement } from '@millrace/wasm';

/**
 * A value in generated code. Booleans and 32-bit kinds are i32, 64-bit kinds i64, real f32, double
 * f64, text, bytea, json and lists an i64 view (address in the low half, count in the high half).
 * Where `isNull` is true, `value` is arbitrary: it must not be used as an address.
 */
export interface GeneratedValue {
  /** Run first, once, before `value` and `isNull` are used. */
  readonly setup: readonly Statement[];
  /** Cheap and free of side effects; may be emitted several times. i32.const(0) for a struct. */
  readonly value: Instruction;
  /** Likewise; 0 or 1. null = never NULL. */
  readonly isNull: Instruction<'i32'> | null;
}

/** Where columns come from: vectors of the input, or locals of an earlier projection. */
export interface ColumnScope {
  /** Called for each mention of a column; the same locals may be given each time. */
  column(path: readonly number[]): GeneratedValue;
}

/** Whether a boolean is true, and not NULL. */
export function isTrue({ value, isNull }: GeneratedValue): Instruction {
  return isNull === null ? value : i32.and(value, i32.eqz(isNull));
}
