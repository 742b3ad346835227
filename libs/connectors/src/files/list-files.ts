import type { Dirent } from 'node:fs';
import { glob, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError } from '@millrace/operator';
import { errorCode } from '@millrace/std';
import { fileError } from './file-error.ts';
import type { FileSelection } from './file-selection.ts';

/** A directory with more files than this is named in an error instead of read. */
const filesMax = 1_000_000;

/**
 * The files of a selection in the order of their names. Names that begin with a dot are left out:
 * files that are being written begin so.
 * @throws UserError, OperatingError
 */
export async function listFiles({ path, pattern }: FileSelection): Promise<readonly string[]> {
  const files = await filesAt(path);
  const chosen = files.filter((file) => pattern === null || pattern.test(relative(path, file)));
  return chosen.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The files of one subtask: each file belongs to exactly one, by the hash of its path. */
export function filesOfSubtask(
  files: readonly string[],
  subtask: number,
  parallelism: number,
): readonly string[] {
  return files.filter((file) => pathHash(file) % parallelism === subtask);
}

async function filesAt(path: string): Promise<string[]> {
  try {
    const status = await stat(path);
    if (!status.isDirectory()) return [path];
    return await walk(path, new Set());
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (errorCode(error) === 'ENOENT' && /[*?[{]/.test(path)) return await matches(path);
    throw fileError('read', path, error);
  }
}

async function walk(directory: string, visited: Set<string>): Promise<string[]> {
  // A link to a directory above would lead round in circles.
  const real = await realpath(directory);
  if (visited.has(real)) return [];
  visited.add(real);
  const files: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = join(directory, entry.name);
    if (await isDirectory(entry, path)) files.push(...(await walk(path, visited)));
    else files.push(path);
    checkCount(files.length, directory);
  }
  return files;
}

async function isDirectory(entry: Dirent, path: string): Promise<boolean> {
  return entry.isSymbolicLink() ? (await stat(path)).isDirectory() : entry.isDirectory();
}

async function matches(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of glob(pattern, { withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.name.startsWith('.') || (await isDirectory(entry, path))) continue;
    files.push(path);
    checkCount(files.length, pattern);
  }
  return files;
}

function checkCount(files: number, path: string): void {
  if (files <= filesMax) return;
  const hint = 'hint: read a directory with fewer, or select some with source.regex_pattern';
  throw new UserError(`"${path}" has more than ${filesMax} files`, hint);
}

/** FNV-1a of the path. */
function pathHash(path: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
