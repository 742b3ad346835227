import { errorCode, errorMessage } from '@millrace/std';
import { ControlDbError } from '../../errors.ts';

/** What SQLite says when a key exists already. */
const CONFLICTS = ['SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_UNIQUE'];

/** After these the file has to be opened again: it was moved, replaced or cannot be read. */
const BREAKING = [
  'SQLITE_CANTOPEN',
  'SQLITE_CORRUPT',
  'SQLITE_IOERR',
  'SQLITE_NOTADB',
  'SQLITE_PROTOCOL',
  'SQLITE_READONLY',
];

/** Result codes of SQLite, and of the file system below it, in the caller's terms. */
export function toControlDbError(error: unknown, path?: string): ControlDbError {
  if (error instanceof ControlDbError) return error;
  const code = errorCode(error) ?? '';
  if (CONFLICTS.includes(code)) {
    return new ControlDbError('conflict', 'the id exists already', { cause: error });
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new ControlDbError('not-found', 'what the row refers to does not exist', {
      cause: error,
    });
  }
  const where = path === undefined ? '' : ` "${path}"`;
  return new ControlDbError(
    'database-unavailable',
    `the control database${where} does not answer: ${errorMessage(error)}`,
    { hint: HINTS.find(([prefix]) => code.startsWith(prefix))?.[1], cause: error },
  );
}

/** What to do about it, by what SQLite's or the system's code begins with. */
const HINTS: readonly (readonly [string, string])[] = [
  ['SQLITE_BUSY', 'find the process that holds the lock of the file, or wait for it'],
  ['SQLITE_FULL', 'make room on the disk'],
  ['SQLITE_CORRUPT', 'restore the file from a backup'],
  ['SQLITE_NOTADB', 'name another file in database.path, or restore this one from a backup'],
  ['EISDIR', 'name a file in database.path, not a folder'],
  ...['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'EACCES', 'ENOTDIR', 'EEXIST', 'EROFS'].map(
    (code) =>
      [code, 'let this process read and write the file in database.path and its folder'] as const,
  ),
];

/** True when the file has to be opened again before SQLite can answer. */
export function breaksConnection(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return BREAKING.some((breaking) => code.startsWith(breaking));
}

/** True when another connection holds the lock that the statement needs. */
export function isBusy(error: unknown): boolean {
  const code = errorCode(error instanceof ControlDbError ? error.cause : error) ?? '';
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}
