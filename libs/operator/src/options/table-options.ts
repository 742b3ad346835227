import { declareOptions, type Options } from './option.ts';

/**
 * What WITH may say of every table of a connector; the planner reads it, the connector never sees
 * it.
 */
export const tableOptions = declareOptions({
  type: {
    kind: 'choice',
    choices: ['source', 'sink'],
    doc: 'whether the table is read or written',
    otherwise: 'whatever queries do with it',
  },
  event_time_field: {
    kind: 'text',
    doc: 'the column that is the event time',
    otherwise: 'the time that the connector knows',
  },
  watermark_field: {
    kind: 'text',
    doc: 'the column that is the watermark',
    otherwise: 'a second behind the event time',
  },
  idle_micros: {
    kind: 'duration',
    unit: 'microseconds',
    leastNanos: 0,
    mostNanos: 1e9 * 86_400 * 366,
    default: 300_000_000,
    doc: 'how long a source may be silent before it holds back no watermark; 0 means for ever',
  },
});

export type TableRole = 'source' | 'sink';

/** Those of `tableOptions` that mean something for tables of a role. */
export function tableOptionsOf(role: TableRole): Options {
  const { type, ...ofSources } = tableOptions;
  return role === 'source' ? { type, ...ofSources } : { type };
}

/** The names of everything in WITH that no connector judges. */
export function tableOptionNames(role: TableRole): readonly string[] {
  return ['connector', 'connection_profile', ...Object.keys(tableOptionsOf(role))];
}
