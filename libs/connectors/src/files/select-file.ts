import { basename, matchesGlob, relative, sep } from 'node:path';
import type { FileSelection } from './file-selection.ts';

/**
 * Whether `listFiles` would find a file if it is there; both paths absolute, nothing is looked up.
 */
export function selectsFile({ path, pattern }: FileSelection, file: string): boolean {
  const below = relative(path, file);
  if (!isFound(path, file, below)) return false;
  return pattern === null || pattern.test(below);
}

function isFound(path: string, file: string, below: string): boolean {
  if (below === '') return true;
  const names = below.split(sep);
  if (names[0] !== '..') return names.every((name) => !name.startsWith('.'));
  return matchesGlob(file, path) && !basename(file).startsWith('.');
}
