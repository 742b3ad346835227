import { EvaluationError } from '../evaluate/evaluation-error.ts';

/** No function makes a text of more bytes than this, in code or in the interpreter. */
export const textTooLong = {
  bytesMax: 2 ** 28,
  error: ['out-of-range', 'requested length too large'],
} as const;

/** The text, unless it is too long. @throws EvaluationError */
export function limitedText(text: string): string {
  // A character has at most three bytes for each unit of JavaScript's text.
  if (text.length * 3 > textTooLong.bytesMax && Buffer.byteLength(text) > textTooLong.bytesMax) {
    throw new EvaluationError(...textTooLong.error);
  }
  return text;
}
