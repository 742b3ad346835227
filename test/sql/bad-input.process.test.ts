/** What `millrace run` does with files and texts that are not as they should be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '@millrace/std';
import { afterAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-bad-input-'));

afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  /** With the folder of the test left out. */
  readonly stderr: string;
}

async function run(query: string | Uint8Array, output: 'pipe' | number = 'pipe'): Promise<Outcome> {
  const child = spawn(process.execPath, [main, 'run', '-'], {
    cwd: folder,
    stdio: ['pipe', output, 'pipe'],
  });
  child.stdin?.end(query);
  const read = (stream: typeof child.stdout): Promise<string> =>
    stream === null ? Promise.resolve('') : text(stream);
  const [stdout, stderr, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr: stderr.replaceAll(`${folder}/`, '').replaceAll(folder, '.') };
}

/** Reads a file of rows, written first if its content is given. */
function selectFrom(path: string, content?: string | Uint8Array, options = ''): Promise<Outcome> {
  if (content !== undefined) writeFileSync(join(folder, path), content);
  return run(`${sourceOf(path, options)} SELECT a, b FROM t;`);
}

function sourceOf(path: string, options = ''): string {
  return `CREATE TABLE t (a INT, b TEXT) WITH (connector = 'single_file', path = '${path}'${options});`;
}

function failed(stderr: string): Outcome {
  return { code: 1, stdout: '', stderr };
}

const twoRows = '{"a":1}\n{"a":2,"b":"x"}\n';
const printedRows = '{"a":1,"b":null}\n{"a":2,"b":"x"}\n';

// Each of these waits for a process of its own most of the time.
describe.concurrent('millrace run', () => {
  test('an empty file is a stream without rows', async () => {
    expect(await selectFrom('empty.jsonl', '')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a file that is missing, and a folder in the place of one, are named', async () => {
    expect(await selectFrom('missing.jsonl')).toEqual(
      failed(
        'millrace: source_0 (subtask 0): cannot read "missing.jsonl": it does not exist; check the option "path", which is relative to where the worker runs\n',
      ),
    );
    mkdirSync(join(folder, 'folder'));
    expect((await selectFrom('folder')).stderr).toContain(
      'cannot read "folder": it is a directory; name a file',
    );
  });

  test('a byte order mark, ends of lines of any kind and a last line without one are read', async () => {
    const { stdout } = await selectFrom(
      'mark.jsonl',
      `\ufeff${twoRows.replaceAll('\n', '\r\n')}\r\n `,
    );
    expect(stdout).toBe(printedRows);
  });

  test('a row of broken UTF-8 fails the query where it stands', async () => {
    const content = Buffer.from(`${twoRows}{"a":3,"b":"\u00ff"}\n`, 'latin1');
    expect(await selectFrom('latin1.jsonl', content)).toMatchObject({
      code: 1,
      stderr:
        'millrace: source_0 (subtask 0): bad row: invalid UTF-8, at byte 12 of the row\nrow: {"a":3,"b":"\ufffd"}\n' +
        "hint: with bad_data = 'drop' the table leaves such rows out, and counts them\n",
    });
  });

  test('rows that are left out are told and counted, and cannot steer the terminal', async () => {
    const content = `${twoRows}\u001b[2J\u0007\n${twoRows}`;
    const outcome = await selectFrom('control.jsonl', content, ", bad_data = 'drop'");
    expect(outcome).toEqual({
      code: 0,
      stdout: printedRows + printedRows,
      stderr:
        'millrace: source_0 left out a row: expected a value, not byte 0x1b, at byte 0 of the row: \ufffd[2J\ufffd\nmillrace: 1 malformed row left out\n',
    });
  });

  test('a line longer than a row may be is bad data, however long it is', async () => {
    const content = `{"a":1}\n{"a":2,"b":"${'x'.repeat(17 << 20)}"}\n{"a":3}\n`;
    const { code, stdout, stderr } = await selectFrom('long.jsonl', content, ", bad_data = 'drop'");
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"a":1,"b":null}\n{"a":3,"b":null}\n' });
    expect(stderr).toContain('left out a row: row is longer than 16777216 bytes: {"a":2,"b":"xxx');
    expect(stderr.length).toBeLessThan(2000);
  });

  test('gzip that ends too early or is none is an error that says so', async () => {
    const whole = gzipSync(twoRows);
    const cut = await selectFrom('cut.jsonl.gz', whole.subarray(0, whole.length - 9));
    expect(cut.code).toBe(1);
    expect(cut.stderr).toContain('cannot read "cut.jsonl.gz": its compressed data ends too early');
    const plain = await selectFrom('plain.jsonl.gz', twoRows);
    expect(plain.stderr).toContain('cannot read "plain.jsonl.gz": its compressed data is damaged');
  });

  test('a file that is cut short while it is read fails the query', async () => {
    const path = join(folder, 'shrinking.jsonl');
    writeFileSync(path, `{"a":1,"b":"${'x'.repeat(200)}"}\n`.repeat(100_000));
    const child = spawn(process.execPath, [main, 'run', '-'], { cwd: folder });
    child.stdin.end(`${sourceOf('shrinking.jsonl')} SELECT a, b FROM t;`);
    // Nobody reads what follows, so that the query waits in the midst of the file.
    await once(child.stdout, 'readable');
    truncateSync(path, 10);
    const [stderr, [code]] = await Promise.all([
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
      text(child.stdout),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('shrinking.jsonl" was truncated while it was read');
  });

  test('a file that is removed while it is read is read to its end', async () => {
    const path = join(folder, 'removed.jsonl');
    const row = `{"a":1,"b":"${'x'.repeat(200)}"}\n`;
    writeFileSync(path, row.repeat(50_000));
    const child = spawn(process.execPath, [main, 'run', '-'], { cwd: folder });
    child.stdin.end(`${sourceOf('removed.jsonl')} SELECT a, b FROM t;`);
    await once(child.stdout, 'readable');
    rmSync(path);
    const [stdout, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    expect({ code, bytes: stdout.length }).toEqual({ code: 0, bytes: row.length * 50_000 });
  });

  test.runIf(existsSync('/dev/full'))('a full disk is an error, also under stdout', async () => {
    writeFileSync(join(folder, 'full.jsonl'), twoRows);
    const sink =
      "CREATE TABLE o WITH (connector = 'single_file', path = '/dev/full', type = 'sink');";
    const toFile = await run(`${sourceOf('full.jsonl')} ${sink} INSERT INTO o SELECT a FROM t;`);
    expect(toFile.code).toBe(1);
    expect(toFile.stderr).toContain('cannot write "/dev/full": the disk is full\n');
    const output = openSync('/dev/full', 'w');
    const toStdout = await run(`${sourceOf('full.jsonl')} SELECT a FROM t;`, output);
    closeSync(output);
    expect(toStdout.code).toBe(1);
    expect(toStdout.stderr).toContain('cannot write "/dev/stdout": the disk is full\n');
  });

  test('a sink makes its folders, and names a file that is in the way', async () => {
    writeFileSync(join(folder, 'rows.jsonl'), twoRows);
    const insertInto = (path: string): Promise<Outcome> =>
      run(`${sourceOf('rows.jsonl')}
        CREATE TABLE o WITH (connector = 'single_file', path = '${path}', type = 'sink');
        INSERT INTO o SELECT a, b FROM t;`);
    expect(await insertInto('new/deep/out.jsonl')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(folder, 'new/deep/out.jsonl'), 'utf8')).toBe(printedRows);
    expect((await insertInto('rows.jsonl/out.jsonl')).stderr).toContain(
      'cannot make directory "rows.jsonl": a part of its path is a file, not a directory',
    );
  });

  test('a text without a statement, and none at all, say what to add', async () => {
    for (const query of ['', ' \n\n', '-- nothing']) {
      const { code, stderr } = await run(query);
      expect(code).toBe(1);
      expect(stderr).toContain('error: there is nothing to run');
      expect(stderr).toContain('hint: add a SELECT, or INSERT INTO a table SELECT ...');
    }
  });

  test('a text with a byte order mark is a query as any other', async () => {
    writeFileSync(join(folder, 'for-mark.jsonl'), twoRows);
    const { stdout } = await run(`\ufeff${sourceOf('for-mark.jsonl')} SELECT a, b FROM t;`);
    expect(stdout).toBe(printedRows);
  });

  test('binary garbage as a query ends in some errors without control characters', async () => {
    const random = seededRandom(7);
    const garbage = Uint8Array.from({ length: 100_000 }, () => Math.floor(random.next() * 256));
    const { code, stdout, stderr } = await run(garbage);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^1:1: error: /);
    expect(stderr.length).toBeLessThan(200_000);
    expect(stderr.replaceAll(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('binary garbage as rows is dropped row by row, of which some are shown', async () => {
    const random = seededRandom(8);
    const garbage = Uint8Array.from({ length: 300_000 }, () => Math.floor(random.next() * 256));
    const { code, stdout, stderr } = await selectFrom('garbage', garbage, ", bad_data = 'drop'");
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/millrace: [\d,]+ malformed rows left out\n$/);
    expect(stderr.split('\n').length).toBeLessThan(30);
    expect(stderr.replaceAll(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('wrong options and unknown connectors are told before anything is touched', async () => {
    const { code, stderr } = await run(`
      CREATE TABLE o WITH (connector = 'single_file', path = 'untouched.jsonl', type = 'sink');
      CREATE TABLE t (a INT) WITH (connector = 'singlefile', path = 'x', bad_data = 'maybe');
      INSERT INTO o SELECT a FROM t;`);
    expect(code).toBe(1);
    expect(stderr).toContain('error: connector "singlefile" does not exist');
    expect(stderr).toContain('hint: did you mean "single_file"?');
    expect(existsSync(join(folder, 'untouched.jsonl'))).toBe(false);
  });
});
