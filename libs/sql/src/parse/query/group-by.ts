import type { GroupBy, GroupingElement, GroupingSet, GroupingSets } from '../../ast/query.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseCommaSeparated, parseParenthesized } from '../recovery.ts';
import { atClauseBoundary } from '../boundary.ts';

/** `GROUP BY a, 2, ROLLUP (b, c)` or `GROUP BY ALL`. */
export function parseGroupBy(cursor: Cursor): GroupBy {
  const { start } = cursor.expectWord('GROUP').span;
  cursor.expectWord('BY');
  const all = cursor.acceptWords('ALL');
  const elements =
    all && atClauseBoundary(cursor)
      ? []
      : parseCommaSeparated(cursor, () => parseGroupingElement(cursor));
  return { kind: 'group-by', span: cursor.spanFrom(start), all, elements };
}

function parseGroupingElement(cursor: Cursor): GroupingElement {
  const { start } = cursor.current.span;
  if (cursor.acceptWords('GROUPING', 'SETS')) return parseSets(cursor, start, 'grouping-sets');
  if (cursor.at('(', 1) && cursor.acceptWords('ROLLUP')) return parseSets(cursor, start, 'rollup');
  if (cursor.at('(', 1) && cursor.acceptWords('CUBE')) return parseSets(cursor, start, 'cube');
  if (cursor.at('(') && cursor.at(')', 1)) {
    const sets = [parseSet(cursor)];
    return { kind: 'grouping-sets', span: cursor.spanFrom(start), form: 'grouping-sets', sets };
  }
  return parseExpression(cursor);
}

function parseSets(cursor: Cursor, start: number, form: GroupingSets['form']): GroupingSets {
  const sets = parseParenthesized(cursor, () => parseSet(cursor));
  return { kind: 'grouping-sets', span: cursor.spanFrom(start), form, sets };
}

/** `(a, b)`, `()` or a single expression. */
function parseSet(cursor: Cursor): GroupingSet {
  const { start } = cursor.current.span;
  if (cursor.at('(') && cursor.at(')', 1)) {
    cursor.advance();
    cursor.advance();
    return { kind: 'grouping-set', span: cursor.spanFrom(start), elements: [] };
  }
  const only = parseExpression(cursor);
  const elements = only.kind === 'row-constructor' ? only.elements : [only];
  return { kind: 'grouping-set', span: cursor.spanFrom(start), elements };
}
