import { eventsMax, type NexmarkOptions } from './options.ts';

/**
 * What one subtask makes of the stream: every so many stripes of consecutive events. The stream is
 * the same for every parallelism, since an event follows from its place in it.
 */
export interface Share {
  readonly seed: bigint;
  readonly baseTimeMicros: bigint;
  /** Event time between two events of the stream. */
  readonly gapNanos: bigint;
  /** Events come out of order within groups of so many. */
  readonly groupSize: number;
  /** Id and number of the stream's first event; the number says its time. */
  readonly firstEventId: bigint;
  readonly firstEventNumber: bigint;
  readonly subtask: number;
  readonly parallelism: number;
  readonly stripeEvents: number;
  /** Events of this share. */
  readonly events: number;
}

/**
 * An auction is bid on within 1,700 events: stripes that are much longer leave most of its bids to
 * one subtask, which aggregates them before an exchange.
 */
const stripeEventsMax = 1 << 16;
/**
 * Short streams are cut into at least so many stripes a subtask, so that none has much more to do.
 */
const stripesMin = 16;
/** At a rate subtasks take turns this often, so that none runs ahead in event time. */
const turnsPerSecond = 100;

export function shareOf(options: NexmarkOptions, subtask: number, parallelism: number): Share {
  const all = options.events ?? eventsMax;
  const stripeEvents = stripeOf(options, parallelism);
  const stripes = Math.ceil(all / stripeEvents);
  const own = Math.ceil((stripes - subtask) / parallelism);
  const hasLast = (stripes - 1) % parallelism === subtask;
  return {
    seed: BigInt(options.seed),
    baseTimeMicros: BigInt(options.baseTimeMicros),
    gapNanos: BigInt(options.gapNanos),
    groupSize: options.groupSize,
    firstEventId: BigInt(options.firstEventId + options.firstEventNumber),
    firstEventNumber: BigInt(options.firstEventNumber),
    subtask,
    parallelism,
    stripeEvents,
    events: own * stripeEvents - (hasLast ? stripes * stripeEvents - all : 0),
  };
}

function stripeOf({ events, eventsPerSecond }: NexmarkOptions, parallelism: number): number {
  if (parallelism === 1) return eventsMax;
  const limits = [
    stripeEventsMax,
    ...(events === null ? [] : [events / (parallelism * stripesMin)]),
    ...(eventsPerSecond === null ? [] : [eventsPerSecond / (parallelism * turnsPerSecond)]),
  ];
  return Math.max(1, Math.floor(Math.min(...limits)));
}

export interface StreamPlace {
  readonly eventId: bigint;
  readonly eventNumber: bigint;
  /** How many events of this share follow each other from here on, this one among them. */
  readonly run: number;
}

/** Where the event stands that comes after `made` events of a share. */
export function placeAfter(share: Share, made: number): StreamPlace {
  const { subtask, parallelism, stripeEvents, events } = share;
  const stripe = Math.floor(made / stripeEvents);
  const inStripe = made - stripe * stripeEvents;
  const place = BigInt((stripe * parallelism + subtask) * stripeEvents + inStripe);
  return {
    eventId: share.firstEventId + place,
    eventNumber: share.firstEventNumber + place,
    run: Math.min(stripeEvents - inStripe, events - made),
  };
}

/** Microseconds since the epoch. */
export function timeOf(share: Share, eventNumber: bigint): bigint {
  return share.baseTimeMicros + (eventNumber * share.gapNanos) / 1000n;
}
