import { batchHeader } from '@millrace/data';
import type { LinearMemory } from '@millrace/wasm';
import { beginningOfTime } from './stream-event.ts';

/**
 * Until when windows are closed to the rows of a batch. What is late is decided by the watermark
 * that a row's own input had reached before it, but windows are given out by the watermark of all
 * inputs, which may be far behind: so a batch says what its rows have missed.
 * `beginningOfTime` when they have missed nothing.
 */
export function closedThroughOf({ view }: LinearMemory, batch: number): bigint {
  const at = batch + batchHeader.closedThrough;
  // Nearly always there is nothing to say: no number of 64 bits is made for it.
  if (view.getInt32(at, true) === 0 && view.getInt32(at + 4, true) === 0) return beginningOfTime;
  return BigInt.asIntN(64, view.getBigInt64(at, true) + beginningOfTime);
}

export function setClosedThrough({ view }: LinearMemory, batch: number, micros: bigint): void {
  const passed = BigInt.asIntN(64, micros - beginningOfTime);
  view.setBigInt64(batch + batchHeader.closedThrough, passed, true);
}

/** Copies what a header says, from where it stands there to where it stands here. */
export function copyClosedThrough({ view }: LinearMemory, from: number, to: number): void {
  view.setInt32(to, view.getInt32(from, true), true);
  view.setInt32(to + 4, view.getInt32(from + 4, true), true);
}
