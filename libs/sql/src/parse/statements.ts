import type { Statement } from '../ast/statement.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { tokenize } from '../lex/lexer.ts';
import { atClause, atStatementEnd, atStatementStart } from './boundary.ts';
import { Cursor } from './cursor.ts';
import { expressionRule } from './expression/expression.ts';
import { refuseClause } from './query/parenthesized-query.ts';
import { queryRule } from './query/query.ts';
import { recover } from './recovery.ts';
import { parseStatement } from './statement/statement.ts';
import { findTooDeep } from './tree-height.ts';

/** Longer texts are refused before they are read. */
export const TEXT_LENGTH_MAX = 1 << 20;

export interface ParsedText {
  /** The statements without errors, in the order of the text. */
  readonly statements: readonly Statement[];
  /** Every error found, in the order of the text. A text with errors is not to be run. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a text of statements separated by semicolons. Never throws, whatever the text. */
export function parseStatements(text: string): ParsedText {
  if (text.length > TEXT_LENGTH_MAX) return refuseLongText();
  const lexed = tokenize(text);
  const cursor = new Cursor(lexed, { expression: expressionRule, query: queryRule });
  const statements: Statement[] = [];
  while (!cursor.isAtEnd) {
    if (cursor.accept(';') !== undefined) continue;
    const statement = parseOne(cursor);
    if (statement !== undefined) statements.push(statement);
  }
  const isBroken = ({ span }: Statement): boolean =>
    lexed.diagnostics.some(({ span: { start } }) => start >= span.start && start < span.end);
  return {
    statements: statements.filter((statement) => !isBroken(statement)),
    diagnostics: cursor.diagnostics.toSorted((a, b) => a.span.start - b.span.start),
  };
}

/** One statement up to its semicolon, or undefined if anything is wrong with it. */
function parseOne(cursor: Cursor): Statement | undefined {
  const errorCount = cursor.errorCount;
  const parse = (): Statement => {
    const statement = parseStatement(cursor);
    if (!atStatementEnd(cursor)) refuseRest(cursor);
    const tooDeep = findTooDeep(statement);
    if (tooDeep !== undefined) {
      cursor.report({
        code: 'nested-too-deep',
        message: 'the statement is too complex: its operators nest too deep',
        span: tooDeep,
        hint: 'write a long chain of OR as IN (...), or split the statement into views',
      });
    }
    return statement;
  };
  const statement = recover(cursor, parse, () => atStatementEnd(cursor), 0);
  return cursor.errorCount === errorCount ? statement : undefined;
}

/** Says what is wrong with text behind a whole statement. */
function refuseRest(cursor: Cursor): void {
  const { text, span } = cursor.current;
  if (cursor.at(')') || cursor.at(']')) {
    cursor.fail({ code: 'unmatched-parenthesis', message: `"${text}" closes nothing`, span });
  }
  if (atStatementStart(cursor)) {
    // The next statement is read as such, for its own errors.
    cursor.report({
      code: 'missing-semicolon',
      message: `expected ";", found "${text}"`,
      span,
      hint: `is a semicolon missing before ${text}?`,
    });
    return;
  }
  if (atClause(cursor)) refuseClause(cursor);
  cursor.unexpected();
}

function refuseLongText(): ParsedText {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code: 'text-too-long',
    message: `the text is longer than ${TEXT_LENGTH_MAX} characters`,
    span: { start: 0, end: 1 },
  };
  return { statements: [], diagnostics: [diagnostic] };
}
