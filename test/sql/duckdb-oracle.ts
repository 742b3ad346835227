import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { must } from '@millrace/std';

/** DuckDB over the same files: a batch engine that shares no code with this one. */
export class DuckDbOracle {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #scratch: string;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
    this.#scratch = mkdtempSync(join(tmpdir(), 'millrace-oracle-'));
  }

  /** With views, made by statements of SQL, over the files of a folder. */
  static async open(folder: string, views: string): Promise<DuckDbOracle> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run(`SET file_search_path = '${folder}'`);
    await connection.run(views);
    return new DuckDbOracle(instance, connection);
  }

  /**
   * How rows differ from what a query gives, none if they are the same. The rows are read as the
   * types of the query, so that values are compared, not the way they are written.
   */
  async differences(query: string, jsonLines: string): Promise<readonly string[]> {
    const columns = await this.#rows(`DESCRIBE ${query}`);
    const names = columns.map(({ column_name }) => String(column_name));
    const [first] = jsonLines.split('\n', 1);
    const given = first === '' || first === undefined ? names : Object.keys(JSON.parse(first));
    if (names.join() !== given.join()) return [`columns are ${given}, not ${names}`];
    const types = columns.map(
      ({ column_name, column_type }) => `${quote(column_name)}: '${column_type}'`,
    );
    const file = join(this.#scratch, 'rows.jsonl');
    writeFileSync(file, jsonLines);
    const read = `read_json('${file}', format = 'newline_delimited', columns = {${types.join(', ')}})`;
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE rows_given AS FROM ${read}`);
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE rows_expected AS ${query}`);
    const missing = await this.#rows('FROM rows_expected EXCEPT ALL FROM rows_given');
    const extra = await this.#rows('FROM rows_given EXCEPT ALL FROM rows_expected');
    return [
      ...missing.map((row) => `missing ${JSON.stringify(row)}`),
      ...extra.map((row) => `extra ${JSON.stringify(row)}`),
    ];
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.#scratch, { recursive: true });
  }

  async #rows(query: string): Promise<readonly Record<string, unknown>[]> {
    const result = await this.#connection.runAndReadAll(query);
    return must(result.getRowObjectsJson());
  }
}

function quote(name: unknown): string {
  return `"${String(name).replaceAll('"', '""')}"`;
}
