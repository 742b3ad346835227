/** `millrace run` as people run it: a process with its streams, signals and exit codes. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-run-'));

afterAll(() => rmSync(folder, { recursive: true }));

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function start(words: readonly string[]): Child {
  return spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: 'pipe' });
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function outcome(child: Child, input = ''): Promise<Outcome> {
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs a query that comes through standard input. */
function run(query: string, ...words: string[]): Promise<Outcome> {
  return outcome(start(['run', '-', ...words]), query);
}

const THREE = "CREATE TABLE i WITH (connector = 'impulse', message_count = 3);";
const ENDLESS = "CREATE TABLE i WITH (connector = 'impulse');";

test('rows of a bare SELECT are JSON lines on stdout and nothing else is anywhere', async () => {
  expect(await run(`${THREE} SELECT counter, 'ü' AS letter FROM i`)).toEqual({
    code: 0,
    stdout: '{"counter":0,"letter":"ü"}\n{"counter":1,"letter":"ü"}\n{"counter":2,"letter":"ü"}\n',
    stderr: '',
  });
});

test('EXPLAIN (WASM) shows what is fused, how large the code is and what stays in JavaScript', async () => {
  const query = `${THREE} EXPLAIN (WASM) SELECT md5(CAST(counter AS TEXT)) AS m FROM i WHERE counter > 1`;
  const { code, stdout } = await run(query);
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\d+ bytes/g, 'N bytes')).toBe(`source_0: source i (impulse) (TypeScript)
project_3: watermark · filter · project (WebAssembly, N bytes, calls md5 in JavaScript)
sink_4: sink stdout (stdout) (TypeScript)
`);
});

test('a query in a file runs on several threads', async () => {
  const file = join(folder, 'query.sql');
  const table = "CREATE TABLE i WITH (connector = 'impulse', message_count = 1000);";
  writeFileSync(file, `${table} SELECT counter FROM i`);
  const { code, stdout } = await outcome(start(['run', file, '--parallelism', '2']));
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n').length).toBe(1000);
});

test('a bounded source closes all windows before the end', async () => {
  const query = `
    CREATE TABLE i WITH (connector = 'impulse', message_count = 10, event_time_interval = '1 second');
    SELECT count(*) AS n FROM i GROUP BY tumble(interval '1 day')`;
  const { code, stdout } = await run(query);
  expect(code).toBe(0);
  const counts = stdout
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row).n);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
});

test('every error of a wrong query is told with its place, and nothing runs', async () => {
  const { code, stdout, stderr } = await run(`${THREE}\nSELECT conter, 1 + 'a' FROM i`);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`2:8: error: column "conter" does not exist
  SELECT conter, 1 + 'a' FROM i
         ^^^^^^
  hint: did you mean "counter"?
`);
  expect(stderr).toContain('2:16: error: ');
});

test('a failure while it runs names the operator', async () => {
  const { code, stderr } = await run(`${THREE} SELECT 1 / (counter - 1) AS q FROM i`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^millrace: project_\d+ \(subtask 0\): division by zero\n$/);
});

test('a reader that has seen enough ends the query quietly', async () => {
  const child = start(['run', '-']);
  child.stdin.end(`${ENDLESS} SELECT counter FROM i`);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('Ctrl-C stops a query without end, with exit code 0', async () => {
  const child = start(['run', '-']);
  const ended = outcome(
    child,
    `${ENDLESS.replace(')', ', event_rate = 100)')} SELECT counter FROM i`,
  );
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'millrace: stopping; once more stops at once\n',
  });
});

test('a second Ctrl-C ends at once what cannot end by itself', async () => {
  const child = start(['run', '-']);
  // Nobody reads the rows, so that the sink waits for ever.
  child.stdin.end(`${ENDLESS} SELECT counter FROM i`);
  await once(child.stdout, 'readable');
  child.kill('SIGINT');
  await once(child.stderr, 'data');
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  child.stdout.destroy();
  expect(code).toBe(130);
});

test('EXPLAIN prints what a query has become instead of running it', async () => {
  const { code, stdout } = await run(`${THREE} EXPLAIN SELECT counter + 1 AS n FROM i`);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /sink: stdout[\s\S]*project: counter \+ 1 AS n[\s\S]*source: i \(impulse\)/,
  );
});

test('a file that cannot be read is named with the reason', async () => {
  const missing = await outcome(start(['run', 'nothing.sql']));
  expect(missing).toEqual({
    code: 1,
    stdout: '',
    stderr: 'millrace: cannot read "nothing.sql": there is no such file\n',
  });
  const { stderr } = await outcome(start(['run', folder]));
  expect(stderr).toBe(`millrace: cannot read "${folder}": it is a folder\n`);
});

test('a command line that is not understood is answered with exit code 2', async () => {
  const wrong = await outcome(start(['run', '--paralelism', '2']));
  expect(wrong).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'millrace: unknown option "--paralelism", did you mean "--parallelism"?\nhint: see "millrace run --help"\n',
  });
  const none = await outcome(start(['run', '--parallelism', '0', '-']));
  expect(none.stderr).toContain('parallelism is between 1 and 1024, not "0"');
});
