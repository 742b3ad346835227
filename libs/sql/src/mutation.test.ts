import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from './ast/span.ts';
import { readCorpus } from './corpus.ts';
import { tokenize } from './lex/lexer.ts';
import { parseStatements } from './parse/statements.ts';
import { printStatement } from './print/statement.ts';
import { formatDiagnostic } from './text/format-diagnostic.ts';
import { withoutSpans } from './without-spans.ts';

/** The corpus, changed in the ways people and editors break queries. */
const texts = readCorpus().map(({ sql }) => sql);
const words = [...new Set(texts.flatMap((sql) => tokenize(sql).tokens.map(({ text }) => text)))];

const word = fc.constantFrom(
  ...words,
  ';',
  '(',
  ')',
  '[',
  ']',
  ',',
  "'",
  '"',
  '/*',
  '$$',
  '\u0000',
);
const place = fc.nat();

interface Mutation {
  readonly kind: 'delete' | 'insert' | 'replace' | 'swap' | 'cut';
  readonly at: number;
  readonly word: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'insert', 'replace', 'swap', 'cut'),
  at: place,
  word,
});

const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 5 }))
  .map(([sql, mutations]) => mutations.reduce(mutate, sql));

function mutate(sql: string, { kind, at, word: other }: Mutation): string {
  const tokens = tokenize(sql).tokens.map(({ text }) => text);
  const index = at % tokens.length;
  switch (kind) {
    case 'delete':
      return tokens.toSpliced(index, 1).join(' ');
    case 'insert':
      return tokens.toSpliced(index, 0, other).join(' ');
    case 'replace':
      return tokens.toSpliced(index, 1, other).join(' ');
    case 'swap':
      return tokens.toSpliced(index, 2, ...tokens.slice(index, index + 2).toReversed()).join(' ');
    case 'cut':
      return sql.slice(0, at % (sql.length + 1));
  }
}

/** What holds for every text, however broken. */
function check(sql: string): void {
  const { statements, diagnostics } = parseStatements(sql);
  for (const diagnostic of diagnostics) {
    expectInside(diagnostic.span, { start: 0, end: sql.length });
    expect(formatDiagnostic(sql, diagnostic)).toMatch(/^\d+:\d+: error: /);
  }
  expectNestedSpans(statements, { start: 0, end: sql.length });
  if (diagnostics.length > 0) return;
  const printed = statements.map(printStatement).join(';\n');
  const again = parseStatements(printed);
  expect(again.diagnostics, printed).toEqual([]);
  expect(withoutSpans(again.statements), printed).toEqual(withoutSpans(statements));
}

/** Every node lies inside its parent. */
function expectNestedSpans(value: unknown, parent: Span): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const child of value) expectNestedSpans(child, parent);
    return;
  }
  // Nothing but spans is called span in the tree.
  const span = 'span' in value ? (value.span as Span) : parent;
  expectInside(span, parent);
  for (const [key, child] of Object.entries(value)) {
    if (key !== 'span') expectNestedSpans(child, span);
  }
}

function expectInside(span: Span, outer: Span): void {
  const isInside = outer.start <= span.start && span.start <= span.end && span.end <= outer.end;
  if (!isInside) expect(span).toEqual(outer);
}

test('whole queries hold what holds for broken ones', () => {
  for (const sql of texts) check(sql);
});

test('broken queries never throw, and what still parses survives printing', () => {
  fc.assert(fc.property(mutated, check), { numRuns: 10000 });
});

test('garbage never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 1000 });
  const soup = fc.array(word, { maxLength: 60 }).map((parts) => parts.join(' '));
  fc.assert(fc.property(soup, check), { numRuns: 1000 });
});
