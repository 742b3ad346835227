import { eventsMax, type NexmarkOptions } from './options.ts';

/** What one subtask makes. */
export interface Share {
  readonly seed: bigint;
  readonly baseTimeMicros: bigint;
  /** The id of this share's first event. */
  readonly eventId: bigint;
  /** Its number, which says its time. */
  readonly eventNumber: bigint;
  /** Event time between two events of this share. */
  readonly gapNanos: bigint;
  readonly events: number;
}

/**
 * Splits as the kit does: all shares run over the same time, each with ids of its own, at a gap
 * that is wider by their number.
 */
export function shareOf(options: NexmarkOptions, subtask: number, parallelism: number): Share {
  const all = options.events ?? eventsMax;
  const each = Math.floor(all / parallelism);
  const before = each * subtask;
  return {
    seed: BigInt(options.seed),
    baseTimeMicros: BigInt(options.baseTimeMicros),
    eventId: BigInt(options.firstEventId + before + options.firstEventNumber),
    eventNumber: BigInt(options.firstEventNumber),
    gapNanos: BigInt(options.gapNanos * parallelism),
    events: subtask === parallelism - 1 ? all - before : each,
  };
}

/** Microseconds since the epoch. */
export function timeOf(share: Share, eventNumber: bigint): bigint {
  return share.baseTimeMicros + (eventNumber * share.gapNanos) / 1000n;
}
