import type { Statement } from '../../ast/statement.ts';
import { atQueryWord } from '../boundary.ts';
import { parseCreate } from './create.ts';
import type { Cursor } from '../cursor.ts';
import { parseDrop } from './drop.ts';
import { parseExplain } from './explain.ts';
import { parseInsert } from './insert.ts';
import { parseQuery } from '../grammar.ts';
import { parseSet } from './set.ts';
import { wordSet } from '../word-list.ts';

/** Statements of SQL that this dialect knows by name only. */
const UNSUPPORTED: ReadonlySet<string> = wordSet(
  'UPDATE DELETE MERGE TRUNCATE ALTER COPY ANALYZE DESCRIBE SHOW USE BEGIN COMMIT ROLLBACK',
  'GRANT REVOKE CALL VACUUM REFRESH DECLARE',
);

/** One statement, without the semicolon. */
export function parseStatement(cursor: Cursor): Statement {
  const { word, span } = cursor.current;
  if (UNSUPPORTED.has(word)) {
    cursor.fail({
      code: 'feature-not-supported',
      message: `${word} statements are not supported`,
      span,
    });
  }
  if (cursor.atWords('CREATE')) return parseCreate(cursor);
  if (cursor.atWords('INSERT')) return parseInsert(cursor);
  if (cursor.atWords('SET')) return parseSet(cursor);
  if (cursor.atWords('EXPLAIN')) return parseExplain(cursor, parseStatement);
  if (cursor.atWords('DROP')) return parseDrop(cursor);
  const isQuery = cursor.atWords('SELECT') || cursor.atWords('WITH') || atQueryWord(cursor);
  if (!isQuery && !cursor.at('(')) cursor.unexpected('a statement');
  const query = parseQuery(cursor);
  return { kind: 'query-statement', span: query.span, query };
}
