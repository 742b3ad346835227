import { connectorCatalog } from '@millrace/connectors';
import { planQuery } from '@millrace/planner';
import { formatDiagnostic } from '@millrace/sql';
import { expect, test } from 'vitest';
import { readRepositoryFile } from '../tidy/repository.ts';

const { text } = readRepositoryFile('docs/sql.md');
const queries = [...text.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql = '']) => sql);

test('the queries of docs/sql.md are planned without a word', () => {
  expect(queries.length).toBeGreaterThan(2);
  const options = { catalog: connectorCatalog(), parallelism: 2, defaultSink: 'preview' } as const;
  for (const sql of queries) {
    const { program, diagnostics } = planQuery(sql, options);
    expect(diagnostics.map((diagnostic) => formatDiagnostic(sql, diagnostic))).toEqual([]);
    expect(program).not.toBe(null);
  }
});
