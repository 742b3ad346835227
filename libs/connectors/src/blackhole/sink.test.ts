import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { testSink } from '../conformance/sink.conformance.ts';
import { declare } from '../conformance/test-context.ts';
import { blackholeConnector } from './connector.ts';

const sink = must(blackholeConnector.sink);

testSink({ name: 'blackhole', sink, table: () => declare({}) });

test('a format is let pass, for tables that had another connector before', () => {
  expect(sink.resolve(declare({ format: 'json' })).kind).toBe('resolved');
});
