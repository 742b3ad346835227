import { expect, test } from 'vitest';
import { formatDiagnostic } from '../text/format-diagnostic.ts';
import { NESTING_MAX } from './cursor.ts';
import { parseStatements, TEXT_LENGTH_MAX } from './statements.ts';

/** All errors of a text: the marked source and the message, with the hint behind a dash. */
function check(sql: string, ...expected: readonly string[]): void {
  const { diagnostics } = parseStatements(sql);
  const lines = diagnostics.map(({ span, message, hint }) => {
    const marked = sql.slice(span.start, span.end);
    return `[${marked}] ${message}${hint === undefined ? '' : ` - ${hint}`}`;
  });
  expect(lines).toEqual(expected);
}

test('an error is shown with its line, a caret and a hint', () => {
  const sql = 'SELECT city,\n\tcount(*)\nFORM rides\nGROUP BY city';
  const [first] = parseStatements(sql).diagnostics.map((found) => formatDiagnostic(sql, found));
  expect(first).toBe(`3:1: error: expected FROM, found "FORM"
  FORM rides
  ^^^^
  hint: did you mean FROM?`);
});

test('a misspelt keyword is blamed, not the word behind it', () => {
  check('SELECT a FORM t', '[FORM] expected FROM, found "FORM" - did you mean FROM?');
  check('SELCT a FROM t', '[SELCT] expected a statement, found "SELCT" - did you mean SELECT?');
  check(
    'SELECT a FROM t WEHRE a = 1',
    '[WEHRE] expected WHERE, found "WEHRE" - did you mean WHERE?',
  );
  check(
    'SELECT a FROM t GRUOP BY a',
    '[GRUOP] expected GROUP, found "GRUOP" - did you mean GROUP?',
  );
  check('SELECT a FROM t ORDR BY a', '[ORDR] expected ORDER, found "ORDR" - did you mean ORDER?');
  check('SELECT a FROM t LIMT 5', '[LIMT] expected LIMIT, found "LIMT" - did you mean LIMIT?');
  check(
    'CREAT TABLE t (a INT)',
    '[CREAT] expected a statement, found "CREAT" - did you mean CREATE?',
  );
  check(
    'CREATE TABEL t (a INT)',
    '[TABEL] expected TABLE, VIEW or FUNCTION, found "TABEL" - did you mean TABLE?',
  );
  check('INSERT INOT t SELECT 1', '[INOT] expected INTO, found "INOT" - did you mean INTO?');
  check(
    'INSERT INTO t SLECT 1',
    '[SLECT] expected SELECT or VALUES, found "SLECT" - did you mean SELECT?',
  );
  check(
    'SELECT CASE WHEN a THEN b EDN FROM t',
    '[EDN] expected WHEN, ELSE or END, found "EDN" - did you mean END?',
  );
  check(
    'SELECT a FROM t WHERE a IS NUL',
    '[NUL] expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found "NUL" - did you mean NULL?',
  );
  check(
    'SELECT a FROM t WHERE a BETWEN 1 AND 2',
    '[BETWEN] syntax error at or near "BETWEN" - did you mean BETWEEN?',
  );
});

test('a misspelt type is named', () => {
  check(
    'CREATE TABLE t (a BIGNIT, b VARCHR(5))',
    '[BIGNIT] type "BIGNIT" does not exist - did you mean "bigint"?',
    '[VARCHR] type "VARCHR" does not exist - did you mean "varchar"?',
  );
  check('SELECT a::nonsense', '[nonsense] type "nonsense" does not exist');
});

test('a missing comma is guessed', () => {
  check(
    'CREATE TABLE t (a INT b TEXT)',
    '[b] expected "," or ")", found "b" - is a comma missing before "b"?',
  );
  check(
    "CREATE TABLE t WITH (a = 'x' b = 'y')",
    '[b] expected "," or ")", found "b" - is a comma missing before "b"?',
  );
  check(
    'SELECT a b c FROM t',
    '[c] expected "," or FROM, found "c" - is a comma missing before "c"?',
  );
  check(
    "SELECT f(a 'x') FROM t",
    `['x'] expected "," or ")", found 'x' - is a comma missing before 'x'?`,
  );
});

test('what follows a missing comma is read for its own errors', () => {
  check(
    "CREATE TABLE t (a INT b TEXT NOT NUL c TIMESTAMP PRIMARY KEY (a)) WITH (x = 'y' 'z' = w)",
    '[b] expected "," or ")", found "b" - is a comma missing before "b"?',
    '[NUL] expected NULL, found "NUL" - did you mean NULL?',
    `['z'] expected "," or ")", found 'z' - is a comma missing before 'z'?`,
    `[w] the value of option "z" must be a string, a number, a boolean, an interval or an array - write 'w' in single quotes`,
  );
});

test('a wrong bracket in a list ends it, without a loop', () => {
  check("CREATE TABLE t WITH (a = 'x' ] = 'y')", '[]] expected "," or ")", found "]"');
});

test('a comma too many is pointed at', () => {
  check('SELECT a, FROM t', '[,] nothing follows the comma - remove the comma');
  check('SELECT a,, b FROM t', '[,] nothing follows the comma - remove the comma');
  check('CREATE TABLE t (a INT,, b INT)', '[,] nothing follows the comma - remove the comma');
  check('SELECT f(a,) FROM t', '[,] nothing follows the comma - remove the comma');
});

test('a parenthesis that is never closed is pointed at', () => {
  check('SELECT sum(a FROM t', '[(] "(" is never closed - add a ")"');
  check('SELECT (1 + (2 * 3)', '[(] "(" is never closed - add a ")"');
  check('SELECT a FROM (SELECT b FROM t', '[(] "(" is never closed - add a ")"');
  check("CREATE TABLE t (a INT WITH (x = 'y')", '[(] "(" is never closed - add a ")"');
  check('SELECT a FROM t WHERE b IN (1, 2; SELECT 3', '[(] "(" is never closed - add a ")"');
  check('SELECT ARRAY[1, 2 FROM t', '[[] "[" is never closed - add a "]"');
  expect(parseStatements('SELECT sum(a FROM t').diagnostics[0]?.span).toEqual({
    start: 10,
    end: 11,
  });
});

test('a parenthesis that closes nothing is pointed at', () => {
  check('SELECT a FROM t) WHERE b', '[)] ")" closes nothing');
  check('SELECT a]', '[]] "]" closes nothing');
});

test('what is never closed is reported where it starts, and nothing behind it', () => {
  check(
    "SELECT 'abc FROM t; SELECT +",
    "['] unterminated string - close it with a single quote, and write '' for a quote inside",
  );
  check('SELECT "abc FROM t', '["] unterminated quoted name - close it with a "');
  check('SELECT 1 /* never ends', '[/*] unterminated comment - close it with */');
  check('SELECT $$ never ends', '[$] unterminated string - close it with the mark that opened it');
});

test('every error of a text is reported', () => {
  check(
    'SELECT a + FROM t WHERE b = AND c GROUP BY HAVING d; SELECT 1; SELCT 2; SELECT f(1 2), g(3 4)',
    '[FROM] expected an expression, found "FROM"',
    '[AND] expected an expression, found "AND"',
    '[HAVING] expected an expression, found "HAVING"',
    '[SELCT] expected a statement, found "SELCT" - did you mean SELECT?',
    '[2] expected "," or ")", found "2"',
    '[4] expected "," or ")", found "4"',
  );
  check(
    "CREATE TABLE t (a INTT, b, c INT NOT NUL, d TEXT METADATA FROM key) WITH (x = y, z 'z', q = 'ok')",
    '[INTT] type "INTT" does not exist - did you mean "int"?',
    '[,] expected a type, found ","',
    '[NUL] expected NULL, found "NUL" - did you mean NULL?',
    '[key] expected a metadata key, found "key" - write the key in single quotes: METADATA FROM \'key\'',
    `[y] the value of option "x" must be a string, a number, a boolean, an interval or an array - write 'y' in single quotes`,
    `['z'] expected "=", found 'z'`,
  );
});

test('the good statements of a bad text are still returned', () => {
  const { statements } = parseStatements('SELECT 1; SELECT +; SELECT 3; SELECT a ! b');
  expect(statements.map(({ span }) => span.start)).toEqual([0, 20]);
});

test('a missing semicolon is guessed, and the next statement is read', () => {
  check(
    'SELECT 1 FROM t INSERT INTO u SELECT 2',
    '[INSERT] expected ";", found "INSERT" - is a semicolon missing before INSERT?',
  );
  check(
    "CREATE TABLE t WITH (a = 'b') SELECT +",
    '[SELECT] expected ";", found "SELECT" - is a semicolon missing before SELECT?',
    '[] expected an expression, found end of text',
  );
});

test('a clause in a wrong place is told its place', () => {
  check(
    'SELECT a FROM t GROUP BY a WHERE b',
    '[WHERE] syntax error at or near "WHERE" - WHERE comes behind FROM and before GROUP BY, HAVING, ORDER BY and LIMIT',
  );
  check(
    'SELECT a FROM (SELECT b FROM t ORDER BY b GROUP BY b)',
    '[GROUP] syntax error at or near "GROUP" - GROUP BY comes behind WHERE and before HAVING, ORDER BY and LIMIT',
  );
  check(
    'SELECT a FROM t ORDER BY a UNION SELECT b',
    '[UNION] syntax error at or near "UNION" - put a query with ORDER BY or LIMIT in parentheses to combine it with another',
  );
});

test('common slips have hints of their own', () => {
  check(
    'SELECT a FROM t WHERE a = 1, b = 2',
    '[,] syntax error at or near "," - join conditions with AND',
  );
  check(
    'SELECT a < b < c',
    '[<] comparisons do not chain: syntax error at or near "<" - join two comparisons with AND, or put the first one in parentheses',
  );
  check(
    'SELECT a FROM t JOIN u',
    '[JOIN] the join has no condition - add ON ... or USING (...), or write CROSS JOIN',
  );
  check(
    'SELECT a FROM t LIMIT 1, 2',
    '[,] syntax error at or near "," - write LIMIT count OFFSET start',
  );
  check(
    'CREATE TABLE t WITH (connector = kafka)',
    `[kafka] the value of option "connector" must be a string, a number, a boolean, an interval or an array - write 'kafka' in single quotes`,
  );
  check(
    "SELECT * FROM 't'",
    `['t'] expected a table, found 't' - names are written in double quotes, single quotes are for strings`,
  );
  check(
    'CREATE TABLE t (from TEXT)',
    '[from] expected a column name, found "from" - "from" is a reserved word: as a name it needs double quotes',
  );
  check(
    'SELECT a = SELECT 1',
    '[SELECT] expected an expression, found "SELECT" - put a query inside an expression in parentheses',
  );
  check(
    'EXPLAIN (PROGRM) SELECT 1',
    '[PROGRM] EXPLAIN has no stage "PROGRM" - did you mean PROGRAM?',
  );
  check(
    'SELECT ‘a’',
    '[‘] unexpected character "‘" - replace the typographic quote with a single quote (\')',
    '[’] unexpected character "’" - replace the typographic quote with a single quote (\')',
  );
});

test('a query in an expression needs parentheses of its own', () => {
  const hint = 'put a query inside an expression in parentheses';
  check('SELECT VALUES (1)', `[VALUES] expected an expression, found "VALUES" - ${hint}`);
  check('SELECT f(SELECT 1)', `[SELECT] expected an expression, found "SELECT" - ${hint}`);
});

test('a computed column of another dialect is shown how to be written here', () => {
  check(
    'CREATE TABLE t (a INT, b AS a + 1)',
    '[AS] expected a type, found "AS" - a computed column is "name type GENERATED ALWAYS AS (expression)"',
  );
});

test('statements of other databases are refused by name', () => {
  check('UPDATE t SET a = 1', '[UPDATE] UPDATE statements are not supported');
  check(
    'CREATE MATERIALIZED VIEW v AS SELECT 1',
    '[MATERIALIZED] materialized views are not supported - use CREATE VIEW: every view here is kept up to date once for all its readers',
  );
  check(
    'SELECT * FROM t MATCH_RECOGNIZE (x)',
    '[MATCH_RECOGNIZE] MATCH_RECOGNIZE is not supported',
  );
});

test('a query cut off while typing has one error', () => {
  check('SELECT', '[] expected an expression, found end of text');
  check('SELECT a AS', '[] expected a name, found end of text');
  check('SELECT a AS FROM t', '[FROM] expected a name, found "FROM"');
  check('SELECT a FROM', '[] expected a table, found end of text');
  check('SELECT a FROM t WHERE', '[] expected an expression, found end of text');
  check('SELECT a FROM t GROUP BY', '[] expected an expression, found end of text');
  check('CREATE TABLE', '[] expected a table name, found end of text');
  check('INSERT INTO t', '[] expected SELECT or VALUES, found end of text');
  check(
    'SELECT CASE WHEN a THEN b',
    '[] expected WHEN, ELSE or END, found end of text - every CASE needs an END',
  );
});

test('deep nesting is an error, not a stack overflow', () => {
  for (const [open, close] of [
    ['(', ')'],
    ['(SELECT ', ')'],
    ['f(', ')'],
    ['NOT ', ''],
    ['- ', ''],
    ['ARRAY[', ']'],
  ] as const) {
    const text = `SELECT ${open.repeat(50_000)}1${close.repeat(50_000)}`;
    const { diagnostics } = parseStatements(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(['nested-too-deep']);
  }
  const type = `CREATE TABLE t (a ${'ARRAY<'.repeat(50_000)}INT${'>'.repeat(50_000)})`;
  expect(parseStatements(type).diagnostics.map(({ code }) => code)).toEqual(['nested-too-deep']);
  const from = `SELECT * FROM ${'('.repeat(50_000)}t${')'.repeat(50_000)}`;
  expect(parseStatements(from).diagnostics.map(({ code }) => code)).toEqual(['nested-too-deep']);
});

test('parentheses nest as deep as the limit, less the query and the expression around them', () => {
  const codes = (count: number): string[] =>
    parseStatements(`SELECT ${'('.repeat(count)}1${')'.repeat(count)}`).diagnostics.map(
      ({ code }) => code,
    );
  expect(codes(NESTING_MAX - 2)).toEqual([]);
  expect(codes(NESTING_MAX - 1)).toEqual(['nested-too-deep']);
});

test('a long chain of operators is an error, as its tree is deep', () => {
  const long = `SELECT ${Array.from({ length: 5000 }, (_, index) => `a = ${index}`).join(' OR ')}`;
  expect(parseStatements(long).diagnostics.map(({ code }) => code)).toEqual(['nested-too-deep']);
  const unions = Array.from({ length: 5000 }, () => 'SELECT 1').join(' UNION ALL ');
  expect(parseStatements(unions).diagnostics.map(({ code }) => code)).toEqual(['nested-too-deep']);
  const fine = `SELECT ${Array.from({ length: 900 }, (_, index) => `a = ${index}`).join(' OR ')}`;
  expect(parseStatements(fine).diagnostics).toEqual([]);
});

test('a very long text is refused unread', () => {
  const codes = (length: number): string[] =>
    parseStatements('x'.repeat(length)).diagnostics.map(({ code }) => code);
  expect(codes(TEXT_LENGTH_MAX + 1)).toEqual(['text-too-long']);
  expect(codes(TEXT_LENGTH_MAX)).toEqual(['syntax-error']);
});

test('the number of errors is bounded', () => {
  expect(parseStatements('SELECT +;'.repeat(1000)).diagnostics).toHaveLength(100);
});
