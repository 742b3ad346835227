import { i32, i64, type Local, type Statement } from '@millrace/wasm';
import { totalProportion } from './constants.ts';
import type { EventRows } from './event-code.ts';
import { eventState, goldenGamma, wordsPerEvent } from './random-words.ts';

/** Sets the epoch of an event, its place there and the state before its first random word. */
export function locateEvent(
  { epoch, offset, place }: Pick<EventRows, 'epoch' | 'offset' | 'place'>,
  id: Local<'i64'>,
  seed: bigint,
): readonly Statement[] {
  const total = i64.const(totalProportion);
  const wordsBefore = i64.mul(id.get, i64.const(wordsPerEvent * goldenGamma));
  return [
    epoch.set(i64.divU(id.get, total)),
    offset.set(i32.wrapI64(i64.remU(id.get, total))),
    place.state.set(i64.add(i64.const(eventState(seed, 0n)), wordsBefore)),
  ];
}
