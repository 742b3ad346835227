import { EvaluationError } from '../evaluate/evaluation-error.ts';

/** A pattern as texts and wildcards. */
export type LikePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' };

/** @throws EvaluationError */
export function parseLike(pattern: string, escape: string): readonly LikePart[] {
  if ([...escape].length > 1) {
    throw new EvaluationError(
      'invalid-argument',
      'invalid escape string: it must be empty or one character',
    );
  }
  const parts: LikePart[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] ?? '';
    if (character === escape) {
      i += 1;
      if (i === characters.length) {
        throw new EvaluationError(
          'invalid-argument',
          'LIKE pattern must not end with escape character',
        );
      }
      text += characters[i] ?? '';
    } else if (character === '%' || character === '_') {
      flush();
      parts.push({ kind: character === '%' ? 'many' : 'one' });
    } else {
      text += character;
    }
  }
  flush();
  return parts;
}
