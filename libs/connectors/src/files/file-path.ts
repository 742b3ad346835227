import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OptionReader } from '../option-reader.ts';

/** Reads the option `path`: a file URL or a path, relative to the working directory. */
export function readPath(reader: OptionReader): string | null {
  const path = reader.text('path');
  reader.missing('path', "a file or directory, such as path = 'data/events.json'");
  if (path === null || !/^[a-z][a-z0-9+.-]+:/i.test(path)) return path;
  if (urlPath(path) !== null) return path;
  const message = `option "path" cannot be '${path}'`;
  reader.refuse('path', message, "it is a path or a file URL, such as 'file:///data/events'");
  return null;
}

/** The absolute path of what `readPath` gave. */
export function absolutePath(path: string): string {
  return urlPath(path) ?? resolve(path);
}

function urlPath(path: string): string | null {
  if (!URL.canParse(path) || new URL(path).protocol !== 'file:') return null;
  try {
    return fileURLToPath(path);
  } catch {
    // A file URL with a host or an encoded slash names no file of this machine.
    return null;
  }
}
