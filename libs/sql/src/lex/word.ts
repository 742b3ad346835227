/** A keyword, or a name without quotes. */
export const WORD = /[\p{ID_Start}_][\p{ID_Continue}$]*/uy;

/** Whether a name can be written without quotes as far as its letters go. */
export function isWord(value: string): boolean {
  WORD.lastIndex = 0;
  return WORD.exec(value)?.[0] === value;
}
