import type { Join, JoinCondition, JoinType, TableExpression } from '../../ast/table-expression.ts';
import type { Span } from '../../ast/span.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { parseColumns } from '../name.ts';

type TableParser = (cursor: Cursor) => TableExpression;

/** A table and all that is joined to it, grouped to the left. */
export function parseJoins(cursor: Cursor, parseTable: TableParser): TableExpression {
  let left = parseTable(cursor);
  for (;;) {
    const joined = parseJoin(cursor, left, parseTable);
    if (joined === undefined) return left;
    left = joined;
  }
}

function parseJoin(
  cursor: Cursor,
  left: TableExpression,
  parseTable: TableParser,
): Join | undefined {
  const { start: joinStart } = cursor.current.span;
  const isNatural = cursor.acceptWords('NATURAL');
  const type = acceptJoinType(cursor);
  if (type === undefined) return isNatural ? cursor.unexpected('JOIN') : undefined;
  const joinSpan = cursor.spanFrom(joinStart);
  const right = parseTable(cursor);
  if (type === 'cross')
    return { kind: 'join', span: cursor.spanFrom(left.span.start), type, left, right };
  const condition: JoinCondition = isNatural
    ? { kind: 'join-natural', span: joinSpan }
    : parseCondition(cursor, joinSpan);
  return { kind: 'join', span: cursor.spanFrom(left.span.start), type, left, right, condition };
}

/** The words up to JOIN, each with the join it makes. */
const JOIN_WORDS: readonly (readonly [JoinType, readonly string[]])[] = [
  ['inner', ['JOIN']],
  ['inner', ['INNER', 'JOIN']],
  ['left', ['LEFT', 'JOIN']],
  ['left', ['LEFT', 'OUTER', 'JOIN']],
  ['right', ['RIGHT', 'JOIN']],
  ['right', ['RIGHT', 'OUTER', 'JOIN']],
  ['full', ['FULL', 'JOIN']],
  ['full', ['FULL', 'OUTER', 'JOIN']],
  ['cross', ['CROSS', 'JOIN']],
  ['left-semi', ['SEMI', 'JOIN']],
  ['left-semi', ['LEFT', 'SEMI', 'JOIN']],
  ['right-semi', ['RIGHT', 'SEMI', 'JOIN']],
  ['left-anti', ['ANTI', 'JOIN']],
  ['left-anti', ['LEFT', 'ANTI', 'JOIN']],
  ['right-anti', ['RIGHT', 'ANTI', 'JOIN']],
];

function acceptJoinType(cursor: Cursor): JoinType | undefined {
  return JOIN_WORDS.find(([, words]) => cursor.acceptWords(...words))?.[0];
}

function parseCondition(cursor: Cursor, joinSpan: Span): JoinCondition {
  const { start } = cursor.current.span;
  if (cursor.acceptWords('ON')) {
    const expression = parseExpression(cursor);
    return { kind: 'join-on', span: cursor.spanFrom(start), expression };
  }
  if (cursor.acceptWords('USING')) {
    const columns = parseColumns(cursor);
    return { kind: 'join-using', span: cursor.spanFrom(start), columns };
  }
  return cursor.fail({
    message: 'the join has no condition',
    span: joinSpan,
    hint: 'add ON ... or USING (...), or write CROSS JOIN',
  });
}
