import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file as a rule sees it: its path from the root with forward slashes, and its text. */
export interface RepositoryFile {
  readonly path: string;
  readonly text: string;
}

/**
 * One place where a rule is broken, as the line a person reads: `libs/x/src/y.ts: what is wrong,
 * and what to do`.
 */
export type Finding = string;

export const root = join(import.meta.dirname, '..', '..');

const ignoredFolders = new Set(['node_modules', '.git', '.millrace', 'coverage', 'gen', 'dist']);

/** Paths of all files that are neither installed, built nor generated. */
export function listFiles(folder: string = root): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : listFiles(path);
    return entry.isFile() ? [relative(root, path)] : [];
  });
}

const allPaths = listFiles().toSorted();

/** The files whose path matches, with their text. */
export function readFiles(pattern: RegExp): readonly RepositoryFile[] {
  return allPaths.filter((path) => pattern.test(path)).map(readRepositoryFile);
}

export function readRepositoryFile(path: string): RepositoryFile {
  return { path, text: readFileSync(join(root, path), 'utf8') };
}

export const sourcePattern = /\.(ts|tsx|mjs)$/;
