import type { Finding, RepositoryFile } from './repository.ts';

const linesMax = 600;

/**
 * Tables of data that nothing but their length makes long: the only files that may pass the limit.
 */
const pureTables: ReadonlySet<string> = new Set();

export function checkSize({ path, text }: RepositoryFile): readonly Finding[] {
  const lines = text.split('\n').length - 1;
  return lines <= linesMax || pureTables.has(path)
    ? []
    : [`${path}: ${lines} lines; split it (the limit is ${linesMax}, aim at 100)`];
}
