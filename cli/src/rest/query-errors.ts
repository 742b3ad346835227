import { formatDiagnostic } from '@millrace/sql';
import { OperatingError } from '@millrace/std';
import { type RefusalDetail, RefusedError } from './rest-error.ts';

/** The refusal of a query, with each of its errors under its line, as `run` tells them. */
export function withSource(error: unknown, query: string): unknown {
  if (!(error instanceof RefusedError)) return error;
  const texts = error.problems.flatMap((problem) => sourceOf(problem, query));
  if (texts.length === 0) return error;
  return new OperatingError(['the query is wrong', ...texts].join('\n'), {
    domain: 'user',
    retry: 'never',
    cause: error,
  });
}

function sourceOf({ message, code, hint, span }: RefusalDetail, query: string): string[] {
  if (span === undefined) return [];
  const diagnostic = {
    severity: 'error',
    message,
    code: code ?? '',
    span: { start: offsetOf(query, span.start), end: offsetOf(query, span.end) },
    ...(hint === undefined ? {} : { hint }),
  } as const;
  return [formatDiagnostic(query, diagnostic)];
}

/** The offset of a place, whose line and column are counted from 1, the column in characters. */
function offsetOf(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  const ends = [...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: end }) => index + end.length);
  const start = line <= 1 ? 0 : (ends[line - 2] ?? text.length);
  const before = Array.from(text.slice(start)).slice(0, column - 1);
  return start + before.join('').length;
}
