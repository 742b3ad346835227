import type { Expression } from '../../ast/expression.ts';
import type {
  FrameBound,
  NamedWindow,
  WindowFrame,
  WindowSpecification,
} from '../../ast/window.ts';
import { atName } from '../boundary.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression } from '../grammar.ts';
import { identifierOf, parseIdentifier } from '../name.ts';
import { parseOrderBy } from './order-by.ts';
import { closeParenthesis, parseCommaSeparated } from '../recovery.ts';
import { wordSet } from '../word-list.ts';

const FRAME_UNITS = wordSet('ROWS RANGE GROUPS');

/** The parentheses of OVER or of a window in the WINDOW clause. */
export function parseWindowSpecification(cursor: Cursor): WindowSpecification {
  const open = cursor.expect('(');
  const hasBase = atName(cursor) && !atFrame(cursor);
  const base = hasBase ? identifierOf(cursor.advance()) : undefined;
  const partitionBy: Expression[] = cursor.acceptWords('PARTITION', 'BY')
    ? parseCommaSeparated(cursor, () => parseExpression(cursor))
    : [];
  const orderBy = parseOrderBy(cursor) ?? [];
  const frame = atFrame(cursor) ? parseFrame(cursor) : undefined;
  closeParenthesis(cursor, open);
  return {
    kind: 'window-specification',
    span: cursor.spanFrom(open.span.start),
    ...(base && { base }),
    partitionBy,
    orderBy,
    ...(frame && { frame }),
  };
}

/** `name AS (...)` in the WINDOW clause. */
export function parseNamedWindow(cursor: Cursor): NamedWindow {
  const name = parseIdentifier(cursor, 'a window name');
  cursor.expectWord('AS');
  const window = parseWindowSpecification(cursor);
  return { kind: 'named-window', span: cursor.spanFrom(name.span.start), name, window };
}

function atFrame(cursor: Cursor): boolean {
  return cursor.atAnyWord(FRAME_UNITS) && !cursor.at(')', 1);
}

function parseFrame(cursor: Cursor): WindowFrame {
  const { word, span } = cursor.advance();
  const unit = word === 'ROWS' ? 'rows' : word === 'RANGE' ? 'range' : 'groups';
  const isBetween = cursor.acceptWords('BETWEEN');
  const start = parseFrameBound(cursor);
  if (isBetween) cursor.expectWord('AND');
  const end = isBetween ? parseFrameBound(cursor) : undefined;
  const exclude = cursor.acceptWords('EXCLUDE') ? parseExclude(cursor) : undefined;
  return {
    kind: 'window-frame',
    span: cursor.spanFrom(span.start),
    unit,
    start,
    ...(end && { end }),
    ...(exclude && { exclude }),
  };
}

function parseFrameBound(cursor: Cursor): FrameBound {
  const { start } = cursor.current.span;
  const bound = acceptFixedBound(cursor);
  if (bound !== undefined) return { kind: 'frame-bound', span: cursor.spanFrom(start), bound };
  const offset = parseExpression(cursor);
  const direction = cursor.acceptWords('PRECEDING') ? 'preceding' : 'following';
  if (direction === 'following' && !cursor.acceptWords('FOLLOWING')) {
    cursor.unexpected('PRECEDING or FOLLOWING');
  }
  return { kind: 'frame-bound', span: cursor.spanFrom(start), bound: direction, offset };
}

function acceptFixedBound(cursor: Cursor): FrameBound['bound'] | undefined {
  if (cursor.acceptWords('CURRENT', 'ROW')) return 'current-row';
  if (cursor.acceptWords('UNBOUNDED', 'PRECEDING')) return 'unbounded-preceding';
  return cursor.acceptWords('UNBOUNDED', 'FOLLOWING') ? 'unbounded-following' : undefined;
}

function parseExclude(cursor: Cursor): WindowFrame['exclude'] {
  if (cursor.acceptWords('CURRENT', 'ROW')) return 'current-row';
  if (cursor.acceptWords('GROUP')) return 'group';
  if (cursor.acceptWords('TIES')) return 'ties';
  if (cursor.acceptWords('NO', 'OTHERS')) return 'no-others';
  return cursor.unexpected('CURRENT ROW, GROUP, TIES or NO OTHERS');
}
