import fastCheck from 'fast-check';
import { expect, test } from 'vitest';
import { explainQuery } from './explain-query.ts';
import { planQuery } from './plan-query.ts';
import { checkProgram } from './testing/check-program.ts';
import { fakeCatalog } from './testing/fake-catalog.ts';
import { goldenFiles, readGoldenCases } from './testing/golden-cases.ts';

const corpus = goldenFiles().flatMap((file) => readGoldenCases(file).map(({ sql }) => sql));
const tokens = corpus.map((sql) => sql.match(/'[^']*'|"[^"]*"|\w+|\s+|[^\w\s]/g) ?? []);
const words = [...new Set(tokens.flat())].filter((word) => word.trim() !== '');

/** Plans a text: never throws, and gives a program that is sound, or an error inside the text. */
function check(sql: string, parallelism: number): void {
  const options = { catalog: fakeCatalog, parallelism, defaultSink: 'stdout' } as const;
  const { program, graph, diagnostics } = planQuery(sql, options);
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  expect(program === null).toBe(hasErrors);
  expect(graph?.nodes.length).toBe(program?.nodes.length);
  for (const { span } of diagnostics) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(sql.length);
  }
  if (program !== null) checkProgram(program);
  for (const stage of ['AST', 'BOUND', 'OPTIMIZED', 'PROGRAM'] as const) {
    const explained = explainQuery(sql, options, stage);
    if (program !== null) expect(explained.text).not.toBeNull();
  }
}

test('every query of the corpus gives a sound program or errors, at any parallelism', () => {
  for (const sql of corpus) {
    for (const parallelism of [1, 2, 7]) check(sql, parallelism);
  }
});

type Edit = readonly [at: number, action: number, word: number, other: number];

/** Deletes, repeats, replaces, inserts and swaps tokens. */
function mutate(text: readonly string[], edits: readonly Edit[]): string {
  const edited = [...text];
  for (const [at, action, word, other] of edits) {
    const place = at % Math.max(1, edited.length);
    const replacement = words[word % words.length] ?? '';
    if (action === 0) edited.splice(place, 1);
    if (action === 1) edited.splice(place, 0, edited[other % edited.length] ?? '', ' ');
    if (action === 2) edited.splice(place, 1, replacement);
    if (action === 3) edited.splice(place, 0, ' ', replacement, ' ');
    if (action === 4) {
      const swapped = other % Math.max(1, edited.length);
      const before = edited[place] ?? '';
      edited[place] = edited[swapped] ?? '';
      edited[swapped] = before;
    }
  }
  return edited.join('');
}

test('mutated queries never crash the planner', () => {
  const edit = fastCheck.tuple(
    fastCheck.nat(10_000),
    fastCheck.nat(4),
    fastCheck.nat(10_000),
    fastCheck.nat(10_000),
  );
  const mutated = fastCheck
    .tuple(fastCheck.nat(tokens.length - 1), fastCheck.array(edit, { minLength: 1, maxLength: 6 }))
    .map(([index, edits]) => mutate(tokens[index] ?? [], edits));
  fastCheck.assert(
    fastCheck.property(mutated, (sql) => check(sql, 2)),
    { numRuns: 600, seed: 20261121 },
  );
});
