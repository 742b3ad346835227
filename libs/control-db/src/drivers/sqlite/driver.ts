import { backoffMs } from '@millrace/std';
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
import { type DatabaseFile, isLost, openFile, prepare } from './database-file.ts';
import { breaksConnection, isBusy, toControlDbError } from './errors.ts';

export type SqliteDriverOptions = {
  /** A file, made with its folder when it is not there, or `:memory:`. */
  readonly path: string;
  /** How long a transaction or a single statement waits for the lock of another connection. */
  readonly busyTimeoutMs?: number | undefined;
};

const BUSY_TIMEOUT_MS = 5000;
const BUSY_RETRY = { initialMs: 2, maxMs: 50 };

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
  #file: DatabaseFile | null = null;
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
  async #open(): Promise<DatabaseFile> {
    const { path } = this.#options;
    if (this.#file !== null && !this.inTransaction && isLost(this.#file, path)) this.close();
    this.#file ??= await this.#whenNotBusy(() => this.#openFile(path));
    return this.#file;
  }

  #openFile(path: string): DatabaseFile {
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
