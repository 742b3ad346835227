import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { batchOf, sampleRows, sinkColumns, testSink } from '../conformance/sink.conformance.ts';
import { declare, issuesOf, sinkContext } from '../conformance/test-context.ts';
import { previewConnector } from './connector.ts';

const sink = must(previewConnector.sink);

testSink({ name: 'preview', sink, table: () => declare({}) });

test('rows are shown as JSON with their event times, a thousand at once at most', async () => {
  const context = sinkContext(sink, declare({}), sinkColumns);
  const opened = sink.open(context);
  opened.write(batchOf(context, sampleRows(2500)).batch);
  expect(context.shown.map(({ rows }) => rows.length)).toEqual([1000, 1000, 500]);
  const rows = context.shown.flatMap((shown) => shown.rows);
  const timestamps = context.shown.flatMap((shown) => shown.timestamps);
  expect(rows.slice(0, 2)).toEqual(['{"n":0,"text":null}', '{"n":1,"text":"text \\"1\\""}']);
  expect(rows.map((row) => (JSON.parse(row) as { readonly n: number }).n)).toEqual(
    Array.from({ length: 2500 }, (_, n) => n),
  );
  expect(timestamps).toEqual(Array.from({ length: 2500 }, (_, n) => n * 1_000_000));
  await opened.close();
});

test('rows without event time are shown with the time by the clock', async () => {
  const context = sinkContext(sink, declare({}), sinkColumns.slice(0, 2));
  const opened = sink.open(context);
  opened.write(batchOf(context, [[1n, null]]).batch);
  expect(context.shown).toEqual([
    { rows: ['{"n":1,"text":null}'], timestamps: [1_700_000_000_000_000] },
  ]);
  await opened.close();
});

test('rows as raw strings are not shown: a line would not be a row', () => {
  expect(issuesOf(sink.resolve(declare({ format: 'raw_string' })))).toEqual([
    `format: preview shows rows as JSON, not as raw_string (leave out 'format')`,
  ]);
});
