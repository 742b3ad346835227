import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file URL or a path, relative to the working directory of the worker. */
export const pathOption = {
  kind: 'text',
  doc: 'a path or a `file://` URL, relative to where the worker runs',
  required: "a file or directory, such as path = 'data/events.json'",
  check: (path: string) => {
    if (!/^[a-z][a-z0-9+.-]+:/i.test(path) || urlPath(path) !== null) return null;
    return "a path or a file URL, such as 'file:///data/events'";
  },
} as const;

/** The absolute path of an option `path`. */
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
