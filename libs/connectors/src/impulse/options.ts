import { declareOptions, type OptionIssue, readOptions } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';

export interface ImpulseOptions {
  /** Events a second over all subtasks; null = as fast as they are taken. */
  readonly eventsPerSecond: number | null;
  /** Event time between two events; null = event time is the time by the clock. */
  readonly eventTimeNanos: number | null;
  /** Events over all subtasks; null = without end. */
  readonly events: number | null;
}

const intervalNanosMax = 1e9 * 86_400 * 366;

export const impulseOptions = declareOptions({
  event_rate: { kind: 'rate', doc: 'events a second over all subtasks', otherwise: 'unlimited' },
  event_time_interval: {
    kind: 'duration',
    unit: 'nanoseconds',
    leastNanos: 1,
    mostNanos: intervalNanosMax,
    doc: 'event time between two events',
    otherwise: 'event time is the time by the clock',
  },
  message_count: {
    kind: 'count',
    least: 1,
    most: 2 ** 48,
    doc: 'events over all subtasks',
    otherwise: 'without end',
  },
});

export function readImpulseOptions(options: ConnectorOptions): {
  readonly value: ImpulseOptions;
  readonly canonical: ConnectorOptions;
  readonly issues: readonly OptionIssue[];
} {
  const { values, canonical, issues } = readOptions(impulseOptions, options, { role: 'source' });
  const value = {
    eventsPerSecond: values.event_rate,
    eventTimeNanos: values.event_time_interval,
    events: values.message_count,
  };
  return { value, canonical, issues };
}
