import { closestName } from '@millrace/std';

/** Longer words are no typing slips, and comparing them would cost time without bound. */
const WORD_LENGTH_MAX = 64;
const CANDIDATES_MAX = 1000;

/**
 * The candidate that the writer of `word` most likely meant, for hints such as
 * `did you mean "price"?`; undefined when none is close, or when the only close one is the word.
 */
export function suggestName(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined;
  const close: string[] = [];
  for (const candidate of candidates) {
    if (close.length === CANDIDATES_MAX) break;
    const difference = Math.abs(candidate.length - word.length);
    if (candidate !== word && difference <= WORD_LENGTH_MAX / 3) close.push(candidate);
  }
  return closestName(word, close) ?? undefined;
}
