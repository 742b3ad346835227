import type { Cursor } from '../cursor.ts';

/** What stands between CREATE and the kind of thing that is created. */
export interface CreatePrefix {
  readonly start: number;
  readonly orReplace: boolean;
  readonly temporary: boolean;
}

export function acceptIfNotExists(cursor: Cursor): boolean {
  return cursor.acceptWords('IF', 'NOT', 'EXISTS');
}
