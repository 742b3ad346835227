import type { Expression } from '../../ast/expression.ts';
import type { Distinct, Select } from '../../ast/query.ts';
import type { TableExpression } from '../../ast/table-expression.ts';
import type { NamedWindow } from '../../ast/window.ts';
import { atClauseBoundary } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseGroupBy } from './group-by.ts';
import { parseClause, parseCommaSeparated, parseList, parseParenthesized } from '../recovery.ts';
import { parseSelectItem } from './select-item.ts';
import { parseTableExpression } from './table-expression.ts';
import { parseNamedWindow } from './window.ts';

/** `SELECT ... FROM ... WHERE ... GROUP BY ... HAVING ... WINDOW ... QUALIFY ...`. */
export function parseSelect(cursor: Cursor): Select {
  const { start } = cursor.expectWord('SELECT').span;
  const distinct = parseDistinct(cursor);
  const items = parseList(cursor, {
    parseItem: () => parseSelectItem(cursor),
    isEnd: () => atClauseBoundary(cursor),
    expected: '"," or FROM',
  });
  const from = cursor.acceptWords('FROM') ? parseFrom(cursor) : [];
  const where = cursor.acceptWords('WHERE') ? parseCondition(cursor) : undefined;
  const groupBy = cursor.atWords('GROUP', 'BY')
    ? parseClause(cursor, () => parseGroupBy(cursor))
    : undefined;
  const having = cursor.acceptWords('HAVING') ? parseCondition(cursor) : undefined;
  const early = cursor.acceptWords('QUALIFY') ? parseCondition(cursor) : undefined;
  const windows = cursor.acceptWords('WINDOW') ? parseWindows(cursor) : [];
  const late = cursor.acceptWords('QUALIFY') ? parseCondition(cursor) : undefined;
  const qualify = early ?? late;
  return {
    kind: 'select',
    span: cursor.spanFrom(start),
    ...(distinct && { distinct }),
    items,
    from,
    ...(where && { where }),
    ...(groupBy && { groupBy }),
    ...(having && { having }),
    windows,
    ...(qualify && { qualify }),
  };
}

function parseDistinct(cursor: Cursor): Distinct | undefined {
  const { start } = cursor.current.span;
  if (!cursor.acceptWords('DISTINCT')) {
    cursor.acceptWords('ALL');
    return undefined;
  }
  const on = cursor.acceptWords('ON')
    ? parseParenthesized(cursor, () => parseExpression(cursor))
    : [];
  return { kind: 'distinct', span: cursor.spanFrom(start), on };
}

function parseFrom(cursor: Cursor): TableExpression[] {
  return parseList(cursor, {
    parseItem: () => parseTableExpression(cursor),
    isEnd: () => atClauseBoundary(cursor),
    expected: undefined,
  });
}

function parseCondition(cursor: Cursor): Expression | undefined {
  return parseClause(cursor, () => {
    const condition = parseExpression(cursor);
    if (cursor.at(',')) cursor.unexpected(undefined, 'join conditions with AND');
    return condition;
  });
}

function parseWindows(cursor: Cursor): NamedWindow[] {
  const parse = (): NamedWindow[] => parseCommaSeparated(cursor, () => parseNamedWindow(cursor));
  return parseClause(cursor, parse) ?? [];
}
