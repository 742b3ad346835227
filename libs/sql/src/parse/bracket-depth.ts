import type { Token } from '../lex/token.ts';

/**
 * For each token how many brackets are open around it, brackets themselves counting as outside.
 * A semicolon closes them all, so that one slip does not reach the next statement.
 */
export function bracketDepths(tokens: readonly Token[]): number[] {
  let depth = 0;
  return tokens.map(({ kind, text }) => {
    if (kind !== 'symbol') return depth;
    if (text === ';') depth = 0;
    if (text === ')' || text === ']') depth = Math.max(0, depth - 1);
    const outside = depth;
    if (text === '(' || text === '[') depth += 1;
    return outside;
  });
}
