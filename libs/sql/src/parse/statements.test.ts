import { expect, test } from 'vitest';
import { printStatement } from '../print/statement.ts';
import { parseStatements } from './statements.ts';

/** Parses without an error and prints as `expected`. */
function check(sql: string, ...expected: readonly string[]): void {
  const { statements, diagnostics } = parseStatements(sql);
  expect(diagnostics).toEqual([]);
  expect(statements.map(printStatement)).toEqual(expected.length === 0 ? [sql] : expected);
}

test('an empty text has no statements', () => {
  const nothing = { statements: [], diagnostics: [] };
  expect(parseStatements('')).toEqual(nothing);
  expect(parseStatements(' ;; -- nothing\n;')).toEqual(nothing);
});

test('statements are separated by semicolons', () => {
  check('select 1; select 2;', 'SELECT 1', 'SELECT 2');
  const { statements } = parseStatements('SELECT 1 ;\n SELECT 2');
  expect(statements.map(({ span }) => [span.start, span.end])).toEqual([
    [0, 8],
    [12, 20],
  ]);
});

test('a table has columns, constraints and options', () => {
  check(
    "CREATE TABLE t (a BIGINT NOT NULL, b TEXT METADATA FROM 'k', c INT GENERATED ALWAYS AS (a + 1) STORED, PRIMARY KEY (a), WATERMARK FOR ts AS (ts - INTERVAL '5 seconds')) WITH (connector = 'kafka', 'x.y' = 5)",
  );
  check("CREATE TABLE t WITH (connector = 'stdout')");
  check('CREATE TEMPORARY TABLE IF NOT EXISTS t (a INT PRIMARY KEY)');
  check('CREATE TABLE t (a INT) PARTITIONED BY (day(ts), b) WITH (x = TRUE)');
  check('CREATE TABLE t AS SELECT a FROM u');
});

test('a comma may follow the last column and the last option', () => {
  check("create table t (a int,) with (b = 'c',)", "CREATE TABLE t (a INT) WITH (b = 'c')");
});

test('a watermark expression needs no parentheses', () => {
  check(
    "create table t (ts timestamp, watermark for ts as ts - interval '1 second', primary key (ts))",
    "CREATE TABLE t (ts TIMESTAMP, WATERMARK FOR ts AS (ts - INTERVAL '1 second'), PRIMARY KEY (ts))",
  );
});

test('option values are literals or arrays of them', () => {
  check(
    "CREATE TABLE t WITH (a = 'x', b = -1.5, c = TRUE, d = INTERVAL '5' SECOND, e = [x, 'y', 3])",
  );
  check(
    "create table t with (lookup.cache.ttl = '1s', \"b\" = +2, table = 'x', batch-size = 5)",
    "CREATE TABLE t WITH ('lookup.cache.ttl' = '1s', b = 2, table = 'x', 'batch-size' = 5)",
  );
});

test('every type is understood, with its other names', () => {
  const types: Readonly<Record<string, string>> = {
    bool: 'BOOLEAN',
    'tinyint, b smallint unsigned': 'TINYINT, b SMALLINT UNSIGNED',
    'integer, b int8': 'INT, b BIGINT',
    'float, b double precision, c float(53)': 'REAL, b DOUBLE, c DOUBLE',
    'numeric(38, 10), b decimal': 'DECIMAL(38, 10), b DECIMAL',
    'varchar(10), b character varying(5), c char, d string':
      'VARCHAR(10), b VARCHAR(5), c CHAR, d STRING',
    'timestamp(3) without time zone, b timestamptz': 'TIMESTAMP(3), b TIMESTAMP WITH TIME ZONE',
    'time(6), b date, c interval, d uuid, e jsonb': 'TIME(6), b DATE, c INTERVAL, d UUID, e JSON',
    'int[], b array<array<text>>, c text[][]': 'INT[], b TEXT[][], c TEXT[][]',
    'struct<x int, y struct<z text not null>>': 'STRUCT<x INT, y STRUCT<z TEXT NOT NULL>>',
    'struct<x: int>[], b row(y int)': 'STRUCT<x INT>[], b STRUCT<y INT>',
    'map<text, array<int>>': 'MAP<TEXT, INT[]>',
    'bytes, b varbinary(10)': 'BYTEA, b BYTEA',
  };
  for (const [written, printed] of Object.entries(types)) {
    check(`CREATE TABLE t (a ${written})`, `CREATE TABLE t (a ${printed})`);
  }
});

test('columns may have the names of keywords', () => {
  check('CREATE TABLE t (key TEXT, primary TEXT, watermark TEXT, unique INT, order INT, end INT)');
});

test('views, functions, inserts, settings, drops', () => {
  check('CREATE OR REPLACE VIEW v (a, b) AS SELECT 1, 2');
  check("CREATE FUNCTION f(a INT, TEXT) RETURNS INT LANGUAGE js AS 'return a'");
  check("CREATE FUNCTION f AS 'class'", "CREATE FUNCTION f() AS 'class'");
  check('INSERT INTO t (a, b) SELECT 1, 2');
  check('INSERT INTO t VALUES (1, 2), (3, 4)');
  check('INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x');
  check("SET updating_ttl = INTERVAL '1 hour'");
  check("SET a.b TO 'x'", "SET a.b = 'x'");
  check('DROP TABLE IF EXISTS a, b CASCADE');
  check('DROP VIEW v');
});

test('EXPLAIN names a stage or none', () => {
  check('EXPLAIN SELECT 1');
  check('EXPLAIN (WASM) INSERT INTO t SELECT 1');
  check('EXPLAIN (SELECT 1) UNION (SELECT 2)', 'EXPLAIN SELECT 1 UNION SELECT 2');
});

test('set operations group to the left and INTERSECT binds tighter', () => {
  check('SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT SELECT 4');
  check(
    'select 1 union (select 2 union all select 3)',
    'SELECT 1 UNION (SELECT 2 UNION ALL SELECT 3)',
  );
  check(
    '(select 1 union select 2) intersect select 3',
    '(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3',
  );
  check('(SELECT 1 LIMIT 1) UNION (SELECT 2 ORDER BY 1) ORDER BY 1');
});

test('limits have three spellings', () => {
  check('SELECT 1 LIMIT 5 OFFSET 2', 'SELECT 1 OFFSET (2) LIMIT 5');
  check('SELECT 1 OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY', 'SELECT 1 OFFSET (2) LIMIT 5');
  check('SELECT 1 FETCH FIRST ROW ONLY', 'SELECT 1 LIMIT 1');
  check('SELECT 1 FETCH FIRST (3) ROWS WITH TIES');
  check('SELECT 1 LIMIT ALL', 'SELECT 1');
});

test('select lists know wildcards', () => {
  check('SELECT *, t.*, a.b.* FROM t');
  check('SELECT * EXCEPT (a, b) FROM t');
  check('SELECT * EXCLUDE a FROM t', 'SELECT * EXCEPT (a) FROM t');
  check('SELECT * EXCEPT SELECT 1', 'SELECT * EXCEPT SELECT 1');
  check('SELECT * FROM t EXCEPT (SELECT 1)', 'SELECT * FROM t EXCEPT SELECT 1');
});

test('joins group to the left unless in parentheses', () => {
  check(
    'SELECT * FROM a JOIN b ON x LEFT JOIN c USING (y)',
    'SELECT * FROM a INNER JOIN b ON x LEFT JOIN c USING (y)',
  );
  check(
    'SELECT * FROM a CROSS JOIN (b NATURAL FULL JOIN c)',
    'SELECT * FROM a CROSS JOIN (b NATURAL FULL JOIN c)',
  );
  check('SELECT * FROM a LEFT SEMI JOIN b ON x RIGHT ANTI JOIN c ON y');
  check('SELECT * FROM a INNER JOIN b FOR SYSTEM_TIME AS OF a.ts AS c ON x');
});

test('tables may be functions, subqueries and values', () => {
  check('SELECT * FROM (SELECT 1) AS t (a)');
  check('SELECT * FROM ((SELECT 1))', 'SELECT * FROM (SELECT 1)');
  check(
    'SELECT * FROM ((SELECT 1) UNION (SELECT 2)) t',
    'SELECT * FROM (SELECT 1 UNION SELECT 2) AS t',
  );
  check('SELECT * FROM f(1, a => 2) WITH ORDINALITY AS t');
  check(
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
    "SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)",
  );
  check('SELECT * FROM a, LATERAL (SELECT 1), UNNEST(a.b) WITH ORDINALITY AS t (x, n)');
  check('SELECT * FROM lateral');
});

test('windows may be named and framed', () => {
  check('SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b), v AS (w ORDER BY c)');
  check('SELECT sum(a) OVER (ROWS UNBOUNDED PRECEDING) FROM t');
  check(
    'SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN (1) PRECEDING AND (2) FOLLOWING EXCLUDE TIES) FROM t',
  );
});

test('a deep but allowed statement is fine', () => {
  const deep = `SELECT ${'('.repeat(190)}1${')'.repeat(190)}`;
  check(deep, 'SELECT 1');
});
