import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { toControlDbError } from './errors.ts';

const IN_MEMORY = ':memory:';

/** SQLite waits on the process's only thread; what is longer is waited for between attempts. */
const BLOCKING_TIMEOUT_MS = 5;

/**
 * Queries come in few shapes; a text that has values in it would fill the cache, which then starts
 * over.
 */
const STATEMENTS_MAX = 500;

/** A database that is open, with the statements that were compiled for it. */
export type DatabaseFile = {
  readonly database: Database.Database;
  readonly statements: Map<string, Database.Statement<unknown[]>>;
  /** Null in memory. */
  readonly inode: number | null;
  broken: boolean;
};

/** Opens a file, which is made with its folder unless it must exist. @throws ControlDbError */
export function openFile(path: string, mustExist: boolean): DatabaseFile {
  const database = openDatabase(path, mustExist);
  return { database, statements: new Map(), inode: inodeOf(path), broken: false };
}

/**
 * True when the file has to be opened again. SQLite goes on writing to a file that was moved or
 * deleted, and what it writes there is gone after the next start.
 */
export function isLost(file: DatabaseFile, path: string): boolean {
  return file.broken || file.inode !== inodeOf(path);
}

/**
 * SQLite compiles a text once and runs it often: a controller asks the same several times a second.
 */
export function prepare(
  { database, statements }: DatabaseFile,
  sql: string,
): Database.Statement<unknown[]> {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare<unknown[]>(sql);
  if (statements.size >= STATEMENTS_MAX) statements.clear();
  statements.set(sql, statement);
  return statement;
}

function openDatabase(path: string, mustExist: boolean): Database.Database {
  let database: Database.Database | null = null;
  try {
    if (path !== IN_MEMORY) {
      mkdirSync(dirname(path), { recursive: true });
      if (!mustExist) makeForOwner(path);
    }
    database = new Database(path, {
      timeout: BLOCKING_TIMEOUT_MS,
      fileMustExist: mustExist && path !== IN_MEMORY,
    });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database?.close();
    throw toControlDbError(error, path);
  }
}

/** Queries and secrets of pipelines are in it; SQLite gives its log the same permissions. */
function makeForOwner(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

function inodeOf(path: string): number | null {
  if (path === IN_MEMORY) return null;
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
