import type { CreateView } from '../../ast/statement.ts';
import { acceptIfNotExists, type CreatePrefix } from './create-prefix.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectName, parseOptionalColumns } from '../name.ts';
import { parseQuery } from '../grammar.ts';

/** `name [(columns)] AS query`. */
export function parseCreateView(cursor: Cursor, prefix: CreatePrefix): CreateView {
  const ifNotExists = acceptIfNotExists(cursor);
  const name = parseObjectName(cursor, 'a view name');
  const columns = parseOptionalColumns(cursor);
  cursor.expectWord('AS');
  const query = parseQuery(cursor);
  const { orReplace, temporary } = prefix;
  const span = cursor.spanFrom(prefix.start);
  return { kind: 'create-view', span, orReplace, temporary, ifNotExists, name, columns, query };
}
