import type { Diagnostic } from '../diagnostic.ts';
import { displayWidth } from './display-width.ts';
import { endOfLine, lineColumn, startOfLine } from './line-column.ts';

const LINE_LENGTH_MAX = 160;
const CONTEXT_BEFORE_MAX = 60;

/** Control and bidirectional formatting characters, which could disguise or garble a terminal. */
const UNPRINTABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/**
 * A diagnostic for people, without a trailing newline:
 *
 *     2:8: error: column "prce" does not exist
 *       SELECT prce FROM bids
 *              ^^^^
 *       hint: did you mean "price"?
 *
 * Tabs keep their width, wide characters are underlined whole, and a span over several lines is
 * underlined to the end of its first one.
 */
export function formatDiagnostic(text: string, diagnostic: Diagnostic): string {
  const { severity, message, span, detail, hint } = diagnostic;
  const { line, column } = lineColumn(text, span.start);
  const summary = `${line}:${column}: ${severity}: ${printableText(message)}`;
  const lines = [summary, ...quoteSource(text, diagnostic)];
  if (detail !== undefined) lines.push(`  detail: ${printableText(detail)}`);
  if (hint !== undefined) lines.push(`  hint: ${printableText(hint)}`);
  return lines.join('\n');
}

function quoteSource(text: string, { span }: Diagnostic): string[] {
  const spanStart = Math.min(span.start, text.length);
  const lineStart = startOfLine(text, spanStart);
  const lineEnd = endOfLine(text, spanStart);
  const isLong = lineEnd - lineStart > LINE_LENGTH_MAX;
  const first = isLong ? Math.max(lineStart, spanStart - CONTEXT_BEFORE_MAX) : lineStart;
  const last = isLong ? Math.min(lineEnd, first + LINE_LENGTH_MAX) : lineEnd;

  const prefix = first > lineStart ? '... ' : '';
  const suffix = last < lineEnd ? ' ...' : '';
  const before = Array.from(text.slice(first, spanStart));
  const marked = Array.from(text.slice(spanStart, Math.min(span.end, last)));
  const behind = Array.from(text.slice(spanStart + marked.join('').length, last));
  const source = [...before, ...marked, ...behind].map(printable).join('');
  const padding = before.map((c) => (c === '\t' ? '\t' : ' '.repeat(displayWidth(c)))).join('');
  const width = marked.reduce((sum, character) => sum + displayWidth(character), 0);
  return [
    `  ${prefix}${source}${suffix}`,
    `  ${' '.repeat(prefix.length)}${padding}${'^'.repeat(Math.max(1, width))}`,
  ];
}

/** Messages name parts of the text. */
function printableText(text: string): string {
  return Array.from(text, printable).join('');
}

function printable(character: string): string {
  if (character === '\t') return character;
  return UNPRINTABLE.test(character) ? '\ufffd' : character;
}
