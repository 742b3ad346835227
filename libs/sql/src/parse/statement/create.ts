import type { CreateTable } from '../../ast/create-table.ts';
import type { CreateFunction, CreateView } from '../../ast/statement.ts';
import { parseCreateFunction } from './create-function.ts';
import { parseCreateTable } from './create-table.ts';
import { parseCreateView } from './create-view.ts';
import type { CreatePrefix } from './create-prefix.ts';
import type { Cursor } from '../cursor.ts';

export function parseCreate(cursor: Cursor): CreateTable | CreateView | CreateFunction {
  const { start } = cursor.expectWord('CREATE').span;
  const orReplace = cursor.acceptWords('OR', 'REPLACE');
  const temporary = cursor.acceptWords('TEMPORARY') || cursor.acceptWords('TEMP');
  const prefix: CreatePrefix = { start, orReplace, temporary };
  if (cursor.acceptWords('TABLE')) return parseCreateTable(cursor, prefix);
  if (cursor.acceptWords('VIEW')) return parseCreateView(cursor, prefix);
  if (cursor.acceptWords('FUNCTION')) return parseCreateFunction(cursor, prefix);
  if (cursor.current.word === 'MATERIALIZED') {
    cursor.fail({
      code: 'feature-not-supported',
      message: 'materialized views are not supported',
      span: cursor.current.span,
      hint: 'use CREATE VIEW: every view here is kept up to date once for all its readers',
    });
  }
  return cursor.unexpected('TABLE, VIEW or FUNCTION');
}
