import type { TableConstraint } from '../../ast/create-table.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseColumns, parseIdentifier } from '../name.ts';

/** Whether a table constraint starts here rather than a column with such a name. */
export function atTableConstraint(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  switch (cursor.current.word) {
    case 'PRIMARY':
    case 'FOREIGN':
      return next.word === 'KEY';
    case 'WATERMARK':
      return next.word === 'FOR';
    case 'UNIQUE':
    case 'CHECK':
      return next.text === '(';
    case 'CONSTRAINT':
      return cursor.peek(2).word === 'PRIMARY';
    default:
      return false;
  }
}

/** `[CONSTRAINT name] PRIMARY KEY (...)` or `WATERMARK FOR column [AS expression]`. */
export function parseTableConstraint(cursor: Cursor): TableConstraint {
  const { start } = cursor.current.span;
  if (cursor.acceptWords('CONSTRAINT')) cursor.advance();
  if (cursor.acceptWords('PRIMARY', 'KEY')) {
    const columns = parseColumns(cursor);
    if (cursor.acceptWords('NOT')) cursor.expectWord('ENFORCED');
    return { kind: 'table-primary-key', span: cursor.spanFrom(start), columns };
  }
  if (cursor.acceptWords('WATERMARK', 'FOR')) {
    const column = parseIdentifier(cursor, 'a column name');
    const expression = cursor.acceptWords('AS') ? parseExpression(cursor) : undefined;
    const span = cursor.spanFrom(start);
    return { kind: 'watermark', span, column, ...(expression && { expression }) };
  }
  return cursor.fail({
    code: 'feature-not-supported',
    message: `${cursor.current.word} constraints are not supported`,
    span: cursor.current.span,
  });
}
