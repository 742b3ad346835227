import { declareOptions, type OptionIssue, readOptions } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';

export interface NexmarkOptions {
  /** Events a second over all subtasks; null = as fast as they are taken. */
  readonly eventsPerSecond: number | null;
  /** Events over all subtasks; null = without end. */
  readonly events: number | null;
  /** Event time between two events of the whole stream. */
  readonly gapNanos: number;
  /** Events come out of order within groups of so many. */
  readonly groupSize: number;
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

const events = { kind: 'count', least: 1, most: eventsMax } as const;
const gap = {
  kind: 'duration',
  unit: 'nanoseconds',
  leastNanos: 1,
  mostNanos: gapNanosMax,
} as const;
const firstEvent = { kind: 'count', least: 0, most: eventsMax, default: 1 } as const;

export const nexmarkOptions = declareOptions({
  event_rate: { kind: 'rate', doc: 'events a second over all subtasks', otherwise: 'unlimited' },
  events: { ...events, doc: 'events over all subtasks', otherwise: 'without end' },
  message_count: { ...events, doc: 'another name of `events`' },
  gap: {
    ...gap,
    doc: 'event time between two events',
    otherwise: '1 s / `event_rate`, without it 10 µs',
  },
  inter_event_delay: { ...gap, doc: 'another name of `gap`' },
  runtime: {
    kind: 'duration',
    unit: 'seconds',
    leastNanos: 1,
    mostNanos: nanosMax,
    doc: 'as many events as fill this event time',
    otherwise: 'without end',
  },
  out_of_order_group_size: {
    kind: 'count',
    least: 1,
    most: 1_000_000,
    default: 1,
    doc: 'events come out of order within groups of so many',
  },
  seed: {
    kind: 'count',
    least: 0,
    most: 2 ** 32 - 1,
    default: 1,
    doc: 'another seed makes other events',
  },
  first_event_id: { ...firstEvent, doc: 'as in the kit' },
  first_event_number: { ...firstEvent, doc: 'as in the kit' },
  base_time: {
    kind: 'time',
    // Where the first Nexmark generators began.
    default: '2015-07-15T00:00:00',
    doc: 'where event time begins',
  },
});

/** Reads the options; those that it gives back are complete and name each thing once. */
export function readNexmarkOptions(options: ConnectorOptions): {
  readonly value: NexmarkOptions;
  readonly canonical: ConnectorOptions;
  readonly issues: readonly OptionIssue[];
} {
  const { values, issues } = readOptions(nexmarkOptions, options, { role: 'source' });
  const eventsPerSecond = values.event_rate;
  const rateGap = eventsPerSecond === null ? gapNanosDefault : Math.max(1, 1e9 / eventsPerSecond);
  const gapNanos =
    values.gap ?? values.inter_event_delay ?? Math.min(Math.round(rateGap), gapNanosMax);
  const ofRuntime = values.runtime === null ? null : Math.ceil(values.runtime / gapNanos);
  const limits = [values.events, values.message_count, ofRuntime];
  const given = limits.filter((limit) => limit !== null);
  const value = {
    eventsPerSecond,
    events: given.length === 0 ? null : Math.min(...given),
    gapNanos,
    groupSize: values.out_of_order_group_size,
    seed: values.seed,
    firstEventId: values.first_event_id,
    firstEventNumber: values.first_event_number,
    baseTimeMicros: values.base_time,
  };
  return {
    value,
    canonical: canonicalOptions(value),
    issues: [...issues, ...pairIssues(options)],
  };
}

function pairIssues(options: ConnectorOptions): readonly OptionIssue[] {
  const pairs = [
    ['events', 'message_count'],
    ['gap', 'inter_event_delay'],
  ] as const;
  return pairs
    .filter(([name, alias]) => options[name] !== undefined && options[alias] !== undefined)
    .map(([name, alias]) => ({
      option: alias,
      message: `options "${name}" and "${alias}" mean the same`,
      hint: 'give one of them',
    }));
}

function canonicalOptions(value: NexmarkOptions): ConnectorOptions {
  return {
    ...(value.eventsPerSecond === null ? {} : { event_rate: value.eventsPerSecond }),
    ...(value.events === null ? {} : { events: value.events }),
    gap: value.gapNanos,
    out_of_order_group_size: value.groupSize,
    seed: value.seed,
    first_event_id: value.firstEventId,
    first_event_number: value.firstEventNumber,
    base_time: value.baseTimeMicros,
  };
}
