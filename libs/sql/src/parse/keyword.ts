/**
 * The few words that are never names unless quoted. Every other keyword is one only where the
 * words around it say so, so that `start`, `end`, `timestamp`, `key`, `window` are fine columns.
 */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  ...['SELECT', 'FROM', 'WHERE', 'HAVING', 'QUALIFY', 'LIMIT', 'UNION', 'INTERSECT', 'EXCEPT'],
  ...['WITH', 'INTO', 'DISTINCT', 'AS', 'ON', 'USING', 'JOIN', 'INNER', 'CROSS', 'NATURAL'],
  ...['CASE', 'WHEN', 'THEN', 'ELSE', 'AND', 'OR', 'NOT', 'IN', 'IS', 'LIKE', 'ILIKE', 'BETWEEN'],
  ...['NULL', 'TRUE', 'FALSE'],
]);

/** Words that, with one of these behind them, go on with a query rather than name something. */
const CONTINUATIONS: Readonly<Record<string, ReadonlySet<string>>> = {
  ORDER: new Set(['BY']),
  GROUP: new Set(['BY']),
  PARTITION: new Set(['BY']),
  FETCH: new Set(['FIRST', 'NEXT']),
  EMIT: new Set(['CHANGES', 'ON', 'FINAL']),
  FOR: new Set(['SYSTEM_TIME']),
  LEFT: new Set(['JOIN', 'OUTER', 'SEMI', 'ANTI']),
  RIGHT: new Set(['JOIN', 'OUTER', 'SEMI', 'ANTI']),
  FULL: new Set(['JOIN', 'OUTER']),
  SEMI: new Set(['JOIN']),
  ANTI: new Set(['JOIN']),
  SIMILAR: new Set(['TO']),
  AT: new Set(['TIME']),
  INSERT: new Set(['INTO']),
  CREATE: new Set(['TABLE', 'VIEW', 'TEMPORARY', 'OR', 'FUNCTION']),
  DROP: new Set(['TABLE', 'VIEW', 'FUNCTION']),
};

/** Whether `word` followed by `next` is grammar even where a name could stand. */
export function isContinuation(word: string, next: string): boolean {
  return Object.hasOwn(CONTINUATIONS, word) && CONTINUATIONS[word]?.has(next) === true;
}

/** What may come behind a select item, for guessing what a strange alias was meant to be. */
export const AFTER_SELECT_ITEM = [
  ...['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'UNION', 'INTERSECT', 'EXCEPT'],
  ...['BETWEEN', 'LIKE', 'ILIKE', 'FILTER', 'OVER'],
];

/** What may come behind a table in FROM. */
export const AFTER_TABLE = [
  ...['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'UNION', 'INTERSECT', 'EXCEPT'],
  ...['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'USING', 'WINDOW'],
];
