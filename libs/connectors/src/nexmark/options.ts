import type { OptionIssue } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { OptionReader } from '../option-reader.ts';

export interface NexmarkOptions {
  /** Events a second over all subtasks; null = as fast as they are taken. */
  readonly eventsPerSecond: number | null;
  /** Events over all subtasks; null = without end. */
  readonly events: number | null;
  /** Event time between two events of the whole stream. */
  readonly gapNanos: number;
  readonly seed: number;
  readonly firstEventId: number;
  readonly firstEventNumber: number;
  /** Microseconds since the epoch. */
  readonly baseTimeMicros: number;
}

/** The kit at its rate of 100,000 events a second. */
const gapNanosDefault = 10_000;
const gapNanosMax = 600e9;
const nanosMax = 1e9 * 86_400 * 365 * 100;
/** Leaves the id of every event and its random words within 63 bits. */
export const eventsMax = 2 ** 48;
/** 2015-07-15T00:00:00, where the first Nexmark generators began. */
const baseTimeMicrosDefault = 1_436_918_400_000_000;

/** Reads the options; those that the reader gives back are complete and name each thing once. */
export function readNexmarkOptions(options: ConnectorOptions): {
  readonly value: NexmarkOptions;
  readonly canonical: ConnectorOptions;
  readonly issues: readonly OptionIssue[];
} {
  const reader = new OptionReader(options);
  const count = { least: 1, most: eventsMax };
  const eventsPerSecond = reader.rate('event_rate');
  const limits = [reader.count('events', count), reader.count('message_count', count)];
  const rateGap = eventsPerSecond === null ? gapNanosDefault : Math.max(1, 1e9 / eventsPerSecond);
  const gapRange = { least: 1, most: gapNanosMax };
  const [gap, delay] = [
    reader.nanos('gap', 1, gapRange),
    reader.nanos('inter_event_delay', 1, gapRange),
  ];
  const gapNanos = gap ?? delay ?? Math.min(Math.round(rateGap), gapNanosMax);
  const runtimeNanos = reader.nanos('runtime', 1e9, { least: 1, most: nanosMax });
  if (runtimeNanos !== null) limits.push(Math.ceil(runtimeNanos / gapNanos));
  const given = limits.filter((limit) => limit !== null);
  const value = {
    eventsPerSecond,
    events: given.length === 0 ? null : Math.min(...given),
    gapNanos,
    seed: reader.count('seed', { least: 0, most: 2 ** 32 - 1 }) ?? 1,
    firstEventId: reader.count('first_event_id', { least: 0, most: eventsMax }) ?? 1,
    firstEventNumber: reader.count('first_event_number', { least: 0, most: eventsMax }) ?? 1,
    baseTimeMicros: reader.micros('base_time') ?? baseTimeMicrosDefault,
  };
  refusePairs(reader, options);
  reader.refuseUnknown();
  return { value, canonical: canonicalOptions(value), issues: reader.issues };
}

function refusePairs(reader: OptionReader, options: ConnectorOptions): void {
  for (const [name, alias] of [
    ['events', 'message_count'],
    ['gap', 'inter_event_delay'],
  ] as const) {
    if (options[name] === undefined || options[alias] === undefined) continue;
    reader.refuse(alias, `options "${name}" and "${alias}" mean the same`, 'give one of them');
  }
}

function canonicalOptions(value: NexmarkOptions): ConnectorOptions {
  return {
    ...(value.eventsPerSecond === null ? {} : { event_rate: value.eventsPerSecond }),
    ...(value.events === null ? {} : { events: value.events }),
    gap: value.gapNanos,
    seed: value.seed,
    first_event_id: value.firstEventId,
    first_event_number: value.firstEventNumber,
    base_time: value.baseTimeMicros,
  };
}
