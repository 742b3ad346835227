import type { Token } from '../lex/token.ts';

export interface Brackets {
  /**
   * For each token how many brackets are open around it, brackets themselves counting as outside.
   * A semicolon closes them all, so that one slip does not reach the next statement.
   */
  readonly depths: readonly number[];
  /** The index of the bracket that closes the one at an index. */
  readonly closers: ReadonlyMap<number, number>;
}

export function matchBrackets(tokens: readonly Token[]): Brackets {
  const open: number[] = [];
  const closers = new Map<number, number>();
  const depths = tokens.map(({ kind, text }, index) => {
    if (kind !== 'symbol') return open.length;
    if (text === ';') open.length = 0;
    if (text === ')' || text === ']') {
      const opener = open.pop();
      if (opener !== undefined) closers.set(opener, index);
    }
    const depth = open.length;
    if (text === '(' || text === '[') open.push(index);
    return depth;
  });
  return { depths, closers };
}
