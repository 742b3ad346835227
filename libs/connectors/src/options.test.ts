import { type Resolution, tableOptionNames } from '@millrace/operator';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { connectorCatalog } from './catalog.ts';
import { declare, issuesOf, resolved } from './conformance/test-context.ts';

const catalog = connectorCatalog();
const sourceOf = (name: string) => must(catalog.connector(name)?.source, name);

test('everything that is wrong is said at once', () => {
  const table = declare({ event_rat: 5, events: 'many', gap: 'soon', seed: -1, base_time: 'now' });
  expect(issuesOf(sourceOf('nexmark').resolve(table))).toEqual([
    `events: option "events" cannot be 'many' (it is a whole number from 1 to 281474976710656)`,
    `gap: option "gap" cannot be 'soon' (it is an interval from 1e-9 to 600 seconds, such as '10 microseconds')`,
    `seed: option "seed" cannot be -1 (it is a whole number from 0 to 4294967295)`,
    `base_time: option "base_time" cannot be 'now' (it is a time without zone, such as '2020-01-01T00:00:00')`,
    `event_rat: unknown option "event_rat" (did you mean "event_rate"?)`,
  ]);
});

test('two names for the same are not both given', () => {
  const table = declare({ events: 1, message_count: 1, gap: 5, inter_event_delay: 5 });
  expect(issuesOf(sourceOf('nexmark').resolve(table))).toEqual([
    'message_count: options "events" and "message_count" mean the same (give one of them)',
    'inter_event_delay: options "gap" and "inter_event_delay" mean the same (give one of them)',
  ]);
});

test('numbers may be quoted', () => {
  const table = declare({ event_rate: '10.5', message_count: '7' });
  expect(resolved(sourceOf('impulse').resolve(table)).options).toEqual({
    event_rate: 10.5,
    message_count: 7,
  });
});

test('rates, intervals and times that mean nothing are refused', () => {
  for (const event_rate of [0, -1, Number.POSITIVE_INFINITY, '', true, []]) {
    expect(sourceOf('impulse').resolve(declare({ event_rate })).kind).toBe('refused');
  }
  for (const event_time_interval of ['0 seconds', -5, 'x', false]) {
    expect(sourceOf('impulse').resolve(declare({ event_time_interval })).kind).toBe('refused');
  }
  for (const base_time of ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00+02:00', '2020-13-01']) {
    expect(sourceOf('nexmark').resolve(declare({ base_time })).kind).toBe('refused');
  }
});

test('an option without resemblance to any brings the list of those that are', () => {
  expect(issuesOf(sourceOf('impulse').resolve(declare({ zzz: 1 })))).toEqual([
    'zzz: unknown option "zzz" (its options are "event_rate", "event_time_interval", "message_count"; every table has "connector", "connection_profile", "type", "event_time_field", "watermark_field", "idle_micros")',
  ]);
});

test('the list of options is all that a connector takes in its role, and no more', () => {
  for (const name of catalog.names) {
    const { source, sink } = must(catalog.connector(name));
    for (const [role, end] of [['source', source] as const, ['sink', sink] as const]) {
      if (end === undefined) continue;
      const taken = [...Object.keys(end.options), ...tableOptionNames(role)];
      expect(proposed(end.resolve(declare({ zzzzzz: 1 }))), `${name}/${role}`).toEqual(
        taken.toSorted(),
      );
    }
  }
});

test('options of tables and formats are proposed where a letter is missing', () => {
  const hints = issuesOf(
    sourceOf('single_file').resolve(
      declare({ formt: 'json', event_time_fild: 't', connection_profle: 'p', path: 'x' }, [
        { name: 'n', type: { kind: 'bigint' }, nullable: true },
      ]),
    ),
  );
  expect(hints).toEqual([
    'formt: unknown option "formt" (did you mean "format"?)',
    'event_time_fild: unknown option "event_time_fild" (did you mean "event_time_field"?)',
    'connection_profle: unknown option "connection_profle" (did you mean "connection_profile"?)',
  ]);
});

/** The names in the hint of the option that is none. */
function proposed(resolution: Resolution<unknown>): string[] {
  const hint = must(issuesOf(resolution).find((issue) => issue.startsWith('zzzzzz: ')));
  return [...hint.slice(hint.indexOf('(')).matchAll(/"([^"]+)"/g)]
    .map(([, name = '']) => name)
    .toSorted();
}

test('columns that a source has not, or has of another type, are named', () => {
  const columns = [
    { name: 'conter', type: { kind: 'bigint' }, nullable: true },
    { name: 'counter', type: { kind: 'text' }, nullable: true },
    { name: 'subtask_index', type: { kind: 'bigint' }, nullable: true },
  ] as const;
  expect(issuesOf(sourceOf('impulse').resolve(declare({}, columns)))).toEqual([
    'table: this connector has no column "conter" (did you mean "counter"?)',
    'table: column "counter" is BIGINT, not TEXT (leave out the columns to have them all)',
  ]);
});

test('every connector of the catalog goes by its own name and is of some use', () => {
  for (const name of catalog.names) {
    const connector = must(catalog.connector(name));
    expect(connector.name).toBe(name);
    expect(connector.source ?? connector.sink).toBeDefined();
  }
  expect(catalog.connector('kafka_')).toBeNull();
});
