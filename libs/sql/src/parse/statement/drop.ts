import type { Drop } from '../../ast/statement.ts';
import type { Cursor } from '../cursor.ts';
import { parseObjectName } from '../name.ts';
import { parseCommaSeparated } from '../recovery.ts';

/** `DROP TABLE|VIEW|FUNCTION [IF EXISTS] names [CASCADE|RESTRICT]`. */
export function parseDrop(cursor: Cursor): Drop {
  const { start } = cursor.expectWord('DROP').span;
  const object = parseObject(cursor);
  const ifExists = cursor.acceptWords('IF', 'EXISTS');
  const names = parseCommaSeparated(cursor, () =>
    parseObjectName(cursor, `the name of a ${object}`),
  );
  const cascade = cursor.acceptWords('CASCADE');
  if (!cascade) cursor.acceptWords('RESTRICT');
  return { kind: 'drop', span: cursor.spanFrom(start), object, ifExists, names, cascade };
}

function parseObject(cursor: Cursor): Drop['object'] {
  if (cursor.acceptWords('TABLE')) return 'table';
  if (cursor.acceptWords('VIEW')) return 'view';
  return cursor.acceptWords('FUNCTION') ? 'function' : cursor.unexpected('TABLE, VIEW or FUNCTION');
}
