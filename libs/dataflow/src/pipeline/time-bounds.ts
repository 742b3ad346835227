import { batchHeader, type Schema, vectorAt } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { LinearMemory } from '@millrace/wasm';
import { type Stage, sourcePath } from './stage.ts';

/** A time that is a TIMESTAMP column of the input plus a constant. */
export interface ShiftedTime {
  readonly vector: number;
  readonly shiftMicros: bigint;
}

/** The least and greatest time of a batch. */
export interface TimeRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** What an expression behind these stages is of the input, if it is as simple as that. */
export function shiftedTime(
  input: Schema,
  stages: readonly Stage[],
  expression: Expression,
): ShiftedTime | null {
  if (expression.kind === 'column') {
    const path = sourcePath(stages, expression.path);
    return path === null ? null : { vector: vectorAt(input, path), shiftMicros: 0n };
  }
  if (expression.kind !== 'call') return null;
  const [time, shift] = expression.arguments;
  const sign = expression.function === '+' ? 1n : expression.function === '-' ? -1n : null;
  if (sign === null || time === undefined || shift?.kind !== 'literal') return null;
  const micros = shift.type.kind === 'interval' ? shift.value : null;
  if (micros === null || typeof micros !== 'object') return null;
  const inner = shiftedTime(input, stages, time);
  return inner && { ...inner, shiftMicros: inner.shiftMicros + sign * BigInt(micros.int64) };
}

/** The watermark that these stages make of the input, if it is as simple as that. */
export function shiftedWatermark(input: Schema, stages: readonly Stage[]): ShiftedTime | null {
  const at = stages.findIndex((stage) => stage.kind === 'watermark');
  const stage = stages[at];
  // The batch tells the times of all its rows; rows that are dropped before do not count.
  if (stages.slice(0, at).some(({ kind }) => kind === 'filter')) return null;
  return stage?.kind === 'watermark'
    ? shiftedTime(input, stages.slice(0, at), stage.expression)
    : null;
}

/** What a column behind these stages is of the input. */
export function shiftedColumn(
  input: Schema,
  stages: readonly Stage[],
  path: readonly number[],
): ShiftedTime | null {
  const type = { kind: 'timestamp' } as const;
  return shiftedTime(input, stages, { kind: 'column', path, type, nullable: false });
}

/** The range of a time over a batch, where the batch tells it and nothing leaves 64 bits. */
export function timeRange(
  linear: LinearMemory,
  batch: number,
  time: ShiftedTime,
): TimeRange | null {
  const { view } = linear;
  if (view.getInt32(batch + batchHeader.timeVector, true) !== time.vector + 1) return null;
  const min = view.getBigInt64(batch + batchHeader.timeMin, true) + time.shiftMicros;
  const max = view.getBigInt64(batch + batchHeader.timeMax, true) + time.shiftMicros;
  return BigInt.asIntN(64, min) === min && BigInt.asIntN(64, max) === max ? { min, max } : null;
}
