import type {
  ColumnDefinition,
  CreateTable,
  TableConstraint,
  TableOption,
} from '../../ast/create-table.ts';
import type { Expression } from '../../ast/expression.ts';
import { atName, atQueryWord, atStatementEnd } from '../boundary.ts';
import { parseColumnDefinition } from './column-definition.ts';
import { acceptIfNotExists, type CreatePrefix } from './create-prefix.ts';
import type { Cursor } from '../cursor.ts';
import { parseExpression, parseQuery } from '../grammar.ts';
import { parseObjectName } from '../name.ts';
import { closeParenthesis, parseList, parseParenthesized } from '../recovery.ts';
import { atTableConstraint, parseTableConstraint } from './table-constraint.ts';
import { isTypeWord } from '../scalar-type.ts';
import { parseTableOptions } from './table-option.ts';

/** `name [(columns and constraints)] [PARTITIONED BY (...)] [WITH (...)] [AS query]`. */
export function parseCreateTable(cursor: Cursor, prefix: CreatePrefix): CreateTable {
  const ifNotExists = acceptIfNotExists(cursor);
  const name = parseObjectName(cursor, 'a table name');
  const elements = cursor.at('(') ? parseElements(cursor) : [];
  const { partitionedBy, options } = parseTail(cursor);
  const query = cursor.acceptWords('AS') ? parseQuery(cursor) : undefined;
  return {
    kind: 'create-table',
    span: cursor.spanFrom(prefix.start),
    orReplace: prefix.orReplace,
    temporary: prefix.temporary,
    ifNotExists,
    name,
    columns: elements.filter((element) => element.kind === 'column-definition'),
    constraints: elements.filter((element) => element.kind !== 'column-definition'),
    partitionedBy,
    options,
    ...(query && { query }),
  };
}

function parseElements(cursor: Cursor): (ColumnDefinition | TableConstraint)[] {
  const open = cursor.expect('(');
  if (cursor.accept(')') !== undefined) return [];
  const elements = parseList<ColumnDefinition | TableConstraint>(cursor, {
    parseItem: () =>
      atTableConstraint(cursor) ? parseTableConstraint(cursor) : parseColumnDefinition(cursor),
    isEnd: () => cursor.at(')') || atStatementEnd(cursor) || atTail(cursor),
    expected: '"," or ")"',
    atItem: () => atTableConstraint(cursor) || (atName(cursor) && isTypeWord(cursor.peek(1).word)),
    allowsTrailingComma: true,
  });
  closeParenthesis(cursor, open);
  return elements;
}

function parseTail(cursor: Cursor): { partitionedBy: Expression[]; options: TableOption[] } {
  let partitionedBy: Expression[] = [];
  let options: TableOption[] = [];
  for (;;) {
    if (cursor.acceptWords('PARTITIONED', 'BY')) {
      partitionedBy = parseParenthesized(cursor, () => parseExpression(cursor));
    } else if (cursor.acceptWords('WITH')) {
      options = parseTableOptions(cursor);
    } else {
      return { partitionedBy, options };
    }
  }
}

/** What follows the columns: the sign that their parenthesis was never closed. */
function atTail(cursor: Cursor): boolean {
  if (cursor.current.word === 'WITH' && cursor.at('(', 1)) return true;
  if (cursor.current.word === 'AS' && atQueryWord(cursor, 1)) return true;
  return cursor.current.word === 'PARTITIONED' && cursor.peek(1).word === 'BY';
}
