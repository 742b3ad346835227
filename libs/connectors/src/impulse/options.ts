import type { OptionIssue } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { OptionReader } from '../option-reader.ts';

export interface ImpulseOptions {
  /** Events a second over all subtasks; null = as fast as they are taken. */
  readonly eventsPerSecond: number | null;
  /** Event time between two events; null = event time is the time by the clock. */
  readonly eventTimeNanos: number | null;
  /** Events over all subtasks; null = without end. */
  readonly events: number | null;
}

const intervalNanosMax = 1e9 * 86_400 * 366;

export function readImpulseOptions(options: ConnectorOptions): {
  readonly value: ImpulseOptions;
  readonly canonical: ConnectorOptions;
  readonly issues: readonly OptionIssue[];
} {
  const reader = new OptionReader(options);
  const value = {
    eventsPerSecond: reader.rate('event_rate'),
    eventTimeNanos: reader.nanos('event_time_interval', 1, { least: 1, most: intervalNanosMax }),
    events: reader.count('message_count', { least: 1, most: 2 ** 48 }),
  };
  reader.refuseUnknown();
  return { value, canonical: reader.canonical, issues: reader.issues };
}
