import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expression } from './arbitrary/query.ts';
import { statement } from './arbitrary/statement.ts';
import type { Statement } from './ast/statement.ts';
import { parseStatements } from './parse/statements.ts';
import { printStatement } from './print/statement.ts';
import { span } from './arbitrary/name.ts';
import { formatDiagnostic } from './text/format-diagnostic.ts';
import { withoutSpans } from './without-spans.ts';

const PARAMETERS = { numRuns: 300 };

/** Printing and parsing gives the tree back. */
function check(made: Statement): void {
  const text = printStatement(made);
  const { statements, diagnostics } = parseStatements(text);
  expect(diagnostics.map((found) => formatDiagnostic(text, found))).toEqual([]);
  expect(statements.map(withoutSpans), text).toEqual([withoutSpans(made)]);
}

test('any expression survives printing and parsing', () => {
  const name = {
    kind: 'object-name',
    span,
    parts: [{ kind: 'identifier', span, value: 'x', quoted: false }],
  } as const;
  const property = fc.property(expression, (value) => {
    check({ kind: 'set-statement', span, name, value });
  });
  fc.assert(property, PARAMETERS);
});

test('any statement survives printing and parsing', () => {
  fc.assert(fc.property(statement, check), PARAMETERS);
});
