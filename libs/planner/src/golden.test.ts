import { formatDiagnostic } from '@millrace/sql';
import { describe, expect, test } from 'vitest';
import { type ExplainStage, explainQuery } from './explain-query.ts';
import { fakeCatalog } from './testing/fake-catalog.ts';
import { goldenFiles, readGoldenCases, writeGoldenCases } from './testing/golden-cases.ts';

/** Rewrites the expectations instead of checking them: look at the difference before keeping it. */
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

const stages: readonly ExplainStage[] = ['AST', 'BOUND', 'OPTIMIZED', 'PROGRAM'];

/** Titles may end in a stage (OPTIMIZED otherwise) and a parallelism (2): `[PROGRAM 1]`. */
function explain(title: string, sql: string): string {
  const [, stageName = 'OPTIMIZED', parallelism = '2'] =
    /\[([A-Z]+)(?: (\d+))?\]$/.exec(title) ?? [];
  const stage = stages.find((candidate) => candidate === stageName) ?? 'OPTIMIZED';
  const options = {
    catalog: fakeCatalog,
    parallelism: Number(parallelism),
    defaultSink: 'preview',
  } as const;
  const { text, diagnostics } = explainQuery(sql, options, stage);
  const found = diagnostics.map((diagnostic) => formatDiagnostic(sql, diagnostic));
  return [...found, ...(text === null ? [] : [text])].join('\n').trim();
}

describe.each(goldenFiles())('%s', (file) => {
  const cases = readGoldenCases(file);
  if (isUpdate) {
    writeGoldenCases(
      file,
      cases.map(({ title, sql }) => ({ title, sql, expected: explain(title, sql) })),
    );
  }
  test.each(cases)('$title', ({ title, sql, expected }) => {
    const actual = explain(title, sql);
    expect(actual).toBe(isUpdate ? actual : expected);
  });
});
