import { declareOptions, readOptions } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { errorMessage } from '@millrace/std';
import { absolutePath, pathOption } from './file-path.ts';

/** The files that a table reads. */
export interface FileSelection {
  /** Absolute: a file, a directory with all below it, or a pattern such as `/logs/2026-*.json`. */
  readonly path: string;
  /** Looked for in the path of each file, as seen from the directory; null = all of them. */
  readonly pattern: RegExp | null;
}

export const selectionOptions = declareOptions({
  path: pathOption,
  'source.regex_pattern': {
    kind: 'text',
    doc: 'is looked for in the path below the directory',
    otherwise: 'all files',
    check: regexProblem,
  },
});

/** What a table of these options reads; null where they name no files. */
export function fileSelection(options: ConnectorOptions): FileSelection | null {
  const { path, 'source.regex_pattern': pattern } = readOptions(selectionOptions, options).values;
  if (path === null) return null;
  return { path: absolutePath(path), pattern: pattern === null ? null : new RegExp(pattern) };
}

function regexProblem(pattern: string): string | null {
  try {
    new RegExp(pattern);
    return null;
  } catch (error) {
    return `a regular expression: ${errorMessage(error)}`;
  }
}
