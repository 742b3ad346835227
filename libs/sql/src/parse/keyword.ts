import { wordList, wordSet } from './word-list.ts';

/**
 * The few words that are never names unless quoted. Every other keyword is one only where the
 * words around it say so, so that `start`, `end`, `timestamp`, `key`, `window` are fine columns.
 */
export const RESERVED_WORDS: ReadonlySet<string> = wordSet(
  'SELECT FROM WHERE HAVING QUALIFY LIMIT UNION INTERSECT EXCEPT WITH INTO DISTINCT AS ON',
  'USING JOIN INNER CROSS NATURAL CASE WHEN THEN ELSE AND OR NOT IN IS LIKE ILIKE BETWEEN',
  'NULL TRUE FALSE',
);

/** Words that, with one of these behind them, go on with a query rather than name something. */
const CONTINUATIONS: Readonly<Record<string, ReadonlySet<string>>> = {
  ORDER: wordSet('BY'),
  GROUP: wordSet('BY'),
  PARTITION: wordSet('BY'),
  FETCH: wordSet('FIRST NEXT'),
  EMIT: wordSet('CHANGES ON FINAL'),
  FOR: wordSet('SYSTEM_TIME'),
  LEFT: wordSet('JOIN OUTER SEMI ANTI'),
  RIGHT: wordSet('JOIN OUTER SEMI ANTI'),
  FULL: wordSet('JOIN OUTER'),
  SEMI: wordSet('JOIN'),
  ANTI: wordSet('JOIN'),
  SIMILAR: wordSet('TO'),
  AT: wordSet('TIME'),
  INSERT: wordSet('INTO'),
  CREATE: wordSet('TABLE VIEW TEMPORARY OR FUNCTION'),
  DROP: wordSet('TABLE VIEW FUNCTION'),
};

/** Whether `word` followed by `next` is grammar even where a name could stand. */
export function isContinuation(word: string, next: string): boolean {
  return Object.hasOwn(CONTINUATIONS, word) && CONTINUATIONS[word]?.has(next) === true;
}

/** What may come behind a select item, for guessing what a strange alias was meant to be. */
export const AFTER_SELECT_ITEM = wordList(
  'FROM WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT BETWEEN LIKE ILIKE FILTER',
  'OVER',
);

/** What may come behind a table in FROM. */
export const AFTER_TABLE = wordList(
  'WHERE GROUP HAVING ORDER LIMIT UNION INTERSECT EXCEPT JOIN INNER LEFT RIGHT FULL CROSS',
  'NATURAL USING WINDOW',
);
