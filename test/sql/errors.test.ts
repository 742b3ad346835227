/** Texts that are refused, with every word that is said about them. */
import { connectorCatalog } from '@millrace/connectors';
import { planQuery } from '@millrace/planner';
import { formatDiagnostic } from '@millrace/sql';
import { expect, test } from 'vitest';
import { expectation, namesIn, wrongQueries } from './query-files.ts';

const options = { catalog: connectorCatalog(), parallelism: 2, defaultSink: 'preview' } as const;

test.each(wrongQueries())('$name is refused, and told why', ({ name, sql }) => {
  const { program, diagnostics } = planQuery(sql, options);
  expect(program).toBe(null);
  const text = diagnostics.map((diagnostic) => `${formatDiagnostic(sql, diagnostic)}\n`).join('');
  expect(text).toBe(expectation(`errors/${name}.txt`, text));
});

test('every kept text of errors belongs to a query', () => {
  expect(namesIn('errors', '.txt')).toEqual(namesIn('errors', '.sql'));
});
