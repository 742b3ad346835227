import { describeToken, isNameLike, type Token } from '../lex/token.ts';
import { atClauseBoundary, atOffset } from './boundary.ts';
import type { Cursor } from './cursor.ts';
import { SyntaxFailure } from './syntax-failure.ts';

/**
 * Runs a parser; when it fails, reports why, skips to a token that `isStop` at bracket depth
 * `depth` and returns undefined. This is what finds the second error of a text.
 */
export function recover<Result>(
  cursor: Cursor,
  parse: () => Result,
  isStop: () => boolean,
  depth: number = cursor.depth,
): Result | undefined {
  try {
    return parse();
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    cursor.reportFailure(failure.diagnostic);
    cursor.skipTo(depth, isStop);
    return undefined;
  }
}

/** One clause of a query: it must reach to where the next clause, or nothing, follows. */
export function parseClause<Result>(cursor: Cursor, parse: () => Result): Result | undefined {
  const parseWhole = (): Result => {
    const result = parse();
    if (!atClauseBoundary(cursor)) cursor.unexpected();
    return result;
  };
  return recover(cursor, parseWhole, () => atClauseBoundary(cursor));
}

interface ListOptions<Item> {
  readonly parseItem: () => Item;
  /** What ends the list, seen from behind an item. */
  readonly isEnd: () => boolean;
  /** What an item is followed by, for the error message: `"," or ")"`. */
  readonly expected: string | undefined;
  /** Whether the next item surely starts here, so that a missing comma can be passed over. */
  readonly atItem?: () => boolean;
  /** A comma behind the last item is fine. */
  readonly allowsTrailingComma?: boolean;
}

/** Items between commas. One that is wrong is reported and left out, and the next one read. */
export function parseList<Item>(cursor: Cursor, options: ListOptions<Item>): Item[] {
  const { parseItem, isEnd, expected, atItem, allowsTrailingComma } = options;
  const items: Item[] = [];
  const parseWhole = (): Item => {
    refuseEmptyItem(cursor, isEnd);
    const item = parseItem();
    const isOver = cursor.at(',') || isEnd();
    if (!isOver && atItem?.() !== true) cursor.unexpected(expected, hintMissingComma(cursor));
    return item;
  };
  for (;;) {
    const first = cursor.current;
    const item = recover(cursor, parseWhole, () => cursor.at(',') || isEnd());
    if (item !== undefined) items.push(item);
    if (cursor.accept(',') !== undefined) {
      if (allowsTrailingComma === true && isEnd()) return items;
    } else if (cursor.current !== first && !isEnd() && atItem?.() === true) {
      reportMissingComma(cursor, expected);
    } else {
      return items;
    }
  }
}

/** Items between commas in parentheses, at least one. */
export function parseParenthesized<Item>(cursor: Cursor, parseItem: () => Item): Item[] {
  const open = cursor.expect('(');
  const isEnd = (): boolean => cursor.at(')') || atClauseBoundary(cursor);
  const items = parseList(cursor, { parseItem, isEnd, expected: '"," or ")"' });
  closeParenthesis(cursor, open);
  return items;
}

/**
 * Reads a closing parenthesis. Where a clause or the end of the statement comes instead, the
 * opening one is reported, and parsing goes on as if it had been closed.
 */
export function closeParenthesis(cursor: Cursor, open: Token): void {
  if (cursor.accept(')') !== undefined) return;
  if (!atClauseBoundary(cursor)) cursor.unexpected('")"');
  reportUnclosed(cursor, open);
}

export function reportUnclosed(cursor: Cursor, open: Token): void {
  cursor.report({
    code: 'unclosed-parenthesis',
    message: `"${open.text}" is never closed`,
    span: open.span,
    hint: `add a "${open.text === '[' ? ']' : ')'}"`,
  });
}

/** Items between commas where one wrong item spoils the list. At least one. */
export function parseCommaSeparated<Item>(cursor: Cursor, parseItem: () => Item): Item[] {
  const items = [parseItem()];
  while (cursor.accept(',') !== undefined) items.push(parseItem());
  return items;
}

function refuseEmptyItem(cursor: Cursor, isEnd: () => boolean): void {
  const isAfterComma = cursor.previous.text === ',';
  // Behind a comma, "offset(" is a call of a function.
  const isCall = atOffset(cursor) && cursor.at('(', 1);
  const isEmpty = cursor.at(',') || (isAfterComma && isEnd() && !isCall);
  if (!isEmpty) return;
  const comma = isAfterComma ? cursor.previous : cursor.current;
  cursor.fail({ message: 'nothing follows the comma', span: comma.span, hint: 'remove the comma' });
}

function reportMissingComma(cursor: Cursor, expected: string | undefined): void {
  const { span } = cursor.current;
  const message = `expected ${expected ?? '","'}, found ${describeToken(cursor.current)}`;
  cursor.report({ message, span, hint: hintMissingComma(cursor) });
}

function hintMissingComma(cursor: Cursor): string | undefined {
  const { current } = cursor;
  const startsItem = isNameLike(current) || current.kind === 'string';
  return startsItem ? `is a comma missing before ${describeToken(cursor.current)}?` : undefined;
}
