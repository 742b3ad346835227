import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { backoffMs } from '@millrace/std';
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { ControlDbDriver, DriverSurroundings } from '../driver.ts';
import { breaksConnection, isBusy, toControlDbError } from './errors.ts';

export type SqliteDriverOptions = {
  /** A file, made with its folder when it is not there, or `:memory:`. */
  readonly path: string;
  /** How long a transaction or a single statement waits for the lock of another connection. */
  readonly busyTimeoutMs?: number | undefined;
};

const BUSY_TIMEOUT_MS = 5000;
const BUSY_RETRY = { initialMs: 2, maxMs: 50 };
/** SQLite waits on the process's only thread; what is longer is waited for between attempts. */
const BLOCKING_TIMEOUT_MS = 5;

/** SQLite in this process: one connection, used by one query or transaction at a time. */
export function sqliteDriver(
  options: SqliteDriverOptions,
  surroundings: DriverSurroundings,
): ControlDbDriver {
  const connection = new SqliteConnection(options, surroundings);
  return {
    version: () => connection.version(),
    dialect: {
      createDriver: () => new SingleConnectionDriver(connection),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new ExclusiveMigrationAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  };
}

/** DDL is transactional in SQLite, and `begin immediate` keeps a second migrating process out. */
class ExclusiveMigrationAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class SingleConnectionDriver implements Driver {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  /** Must not fail: Kysely would keep its lock on the only connection for ever. */
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    await this.#connection.begin();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  /** SQLite itself rolls back on some errors; a second rollback would hide the first error. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (!this.#connection.inTransaction) return;
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#connection.close();
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #options: SqliteDriverOptions;
  readonly #surroundings: DriverSurroundings;
  #file: OpenFile | null = null;
  #timesOpened = 0;

  constructor(options: SqliteDriverOptions, surroundings: DriverSurroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
  }

  get inTransaction(): boolean {
    return this.#file?.database.inTransaction ?? false;
  }

  /** Takes the write lock at once: a transaction that read first could not get it any more. */
  async begin(): Promise<void> {
    await this.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /**
   * A transaction has its lock already. Anything else waits for it, also the statements with which
   * two services that start at once make a new database.
   */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.inTransaction) return this.#execute(query);
    return this.#whenNotBusy(() => this.#execute(query));
  }

  async #execute<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const file = await this.#open();
    try {
      const statement = prepare(file, sql);
      // Kysely knows what its query answers with; SQLite only hands it on.
      if (statement.reader) return { rows: statement.all(...parameters) as Row[] };
      const { changes } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    } catch (error) {
      file.broken ||= breaksConnection(error);
      throw toControlDbError(error);
    }
  }

  /** What SQLite tells of the writes of others and of this connection, which it begins anew. */
  async version(): Promise<string> {
    const { rows } = await this.executeQuery<VersionRow>(VERSION);
    const [{ others, own } = { others: 0, own: 0 }] = rows;
    return `${this.#timesOpened}/${others}/${own}`;
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('the control database does not stream');
  }

  close(): void {
    this.#file?.database.close();
    this.#file = null;
  }

  /**
   * Opens the file when it is not open: at first, and after it was moved or could not be read. Only
   * the first time may make the file: a lost database comes back by being restored, not as a new
   * one.
   */
  async #open(): Promise<OpenFile> {
    const { path } = this.#options;
    if (this.#file !== null && !this.inTransaction && isLost(this.#file, path)) this.close();
    this.#file ??= await this.#whenNotBusy(() => this.#openFile(path));
    return this.#file;
  }

  #openFile(path: string): OpenFile {
    const file = openFile(path, this.#timesOpened > 0);
    this.#timesOpened += 1;
    return file;
  }

  /** Repeats while another connection holds the lock, until the time is up. */
  async #whenNotBusy<T>(attempt: () => T | Promise<T>): Promise<T> {
    const { clock, random } = this.#surroundings;
    const deadlineMs = clock.monotonicMs() + (this.#options.busyTimeoutMs ?? BUSY_TIMEOUT_MS);
    for (let attempts = 0; ; attempts += 1) {
      try {
        return await attempt();
      } catch (error) {
        const delayMs = backoffMs(BUSY_RETRY, attempts, random);
        if (!isBusy(error) || clock.monotonicMs() + delayMs > deadlineMs) throw error;
        await clock.sleep(delayMs);
      }
    }
  }
}

type VersionRow = { readonly others: number; readonly own: number };

const VERSION = CompiledQuery.raw(
  'select data_version as others, total_changes() as own from pragma_data_version',
);

const IN_MEMORY = ':memory:';

/**
 * Queries come in few shapes; a text that has values in it would fill the cache, which then starts
 * over.
 */
const STATEMENTS_MAX = 500;

/**
 * SQLite compiles a text once and runs it often: a controller asks the same several times a second.
 */
function prepare({ database, statements }: OpenFile, sql: string): Database.Statement<unknown[]> {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare<unknown[]>(sql);
  if (statements.size >= STATEMENTS_MAX) statements.clear();
  statements.set(sql, statement);
  return statement;
}

type OpenFile = {
  readonly database: Database.Database;
  readonly statements: Map<string, Database.Statement<unknown[]>>;
  readonly inode: number | null;
  broken: boolean;
};

function openFile(path: string, mustExist: boolean): OpenFile {
  const database = openDatabase(path, mustExist);
  return { database, statements: new Map(), inode: inodeOf(path), broken: false };
}

/**
 * True when the file has to be opened again. SQLite goes on writing to a file that was moved or
 * deleted, and what it writes there is gone after the next start.
 */
function isLost(file: OpenFile, path: string): boolean {
  return file.broken || file.inode !== inodeOf(path);
}

function openDatabase(path: string, mustExist: boolean): Database.Database {
  let database: Database.Database | null = null;
  try {
    if (path !== IN_MEMORY) mkdirSync(dirname(path), { recursive: true });
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

function inodeOf(path: string): number | null {
  if (path === IN_MEMORY) return null;
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
