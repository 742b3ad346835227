import { init, parse } from '@guanmingchiu/sqlparser-ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCorpus } from './corpus.ts';
import { formatDiagnostic } from './text/format-diagnostic.ts';
import { parseStatements } from './parse/statements.ts';
import { printStatement } from './print/statement.ts';
import { withoutSpans } from './without-spans.ts';

/**
 * sqlparser-rs, from which Arroyo's dialect stems, says which queries are common ground: what it
 * accepts, we accept.
 */
const queries = readCorpus();

/** Those that share the most with Arroyo's. */
const DIALECTS = ['generic', 'postgresql'] as const;

const files = [...new Set(queries.map(({ file }) => file))];

function queriesOf(wanted: string): string[] {
  return queries.filter(({ file }) => file === wanted).map(({ sql }) => sql);
}

function errorsOf(sql: string): string[] {
  return parseStatements(sql).diagnostics.map((found) => formatDiagnostic(sql, found));
}

test('the corpus is large enough to mean something', () => {
  expect(queries.length).toBeGreaterThan(150);
});

test.each(files)('every query of %s parses', (file) => {
  const failed = queriesOf(file).flatMap((sql) => errorsOf(sql));
  expect(failed).toEqual([]);
});

test.each(files)('every query of %s prints as text that parses to the same tree', (file) => {
  for (const sql of queriesOf(file)) {
    const { statements } = parseStatements(sql);
    expect(statements, sql).toHaveLength(1);
    const printed = statements.map(printStatement).join(';\n');
    expect(errorsOf(printed)).toEqual([]);
    expect(withoutSpans(parseStatements(printed).statements)).toEqual(withoutSpans(statements));
  }
});

describe('sqlparser-rs', () => {
  beforeAll(async () => {
    await init();
  });

  test('accepts most of the corpus, so that comparing with it means something', () => {
    const accepted = queries.filter(({ sql }) => isAccepted(sql));
    expect(accepted.length).toBeGreaterThan(120);
  });

  test('accepts nothing of it, nor of what the printer makes of it, that we refuse', () => {
    const texts = queries.flatMap(({ sql }) => [
      sql,
      ...parseStatements(sql).statements.map(printStatement),
    ]);
    const refused = texts.filter((text) => isAccepted(text) && errorsOf(text).length > 0);
    expect(refused).toEqual([]);
  });
});

function isAccepted(sql: string): boolean {
  return DIALECTS.some((dialect) => {
    try {
      parse(sql, dialect);
      return true;
    } catch {
      return false;
    }
  });
}
