import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { fileColumns, jsonLines, temporaryDirectory, writeFile } from '../conformance/files.ts';
import { readSource } from '../conformance/read-source.ts';
import { testSource } from '../conformance/source.conformance.ts';
import { declare, issuesOf, sourceContext } from '../conformance/test-context.ts';
import { filesystemConnector } from './connector.ts';
import { openFilesystemSource } from './source.ts';

const connector = must(filesystemConnector.source);
const never = new AbortController().signal;

testSource({
  name: 'filesystem',
  source: connector,
  table: () => declare({ path: sampleDirectory() }, fileColumns),
});

/** Rows 0 to 599 in files at several depths. */
function sampleDirectory(): string {
  const directory = temporaryDirectory();
  writeFile(directory, 'a.json', jsonLines(0, 100));
  writeFile(directory, 'b/one.json', jsonLines(100, 200));
  writeFile(directory, 'b/two.json.gz', gzipSync(jsonLines(200, 300)));
  writeFile(directory, 'b/c/deep.json', jsonLines(300, 400));
  writeFile(directory, 'b/c/empty.json', '');
  writeFile(directory, 'd.json', jsonLines(400, 600).trimEnd());
  writeFile(directory, '.hidden.json', 'not a row');
  mkdirSync(join(directory, 'empty'));
  return directory;
}

async function read(
  options: Record<string, string>,
  place: { readonly subtask: number; readonly parallelism: number } = {
    subtask: 0,
    parallelism: 1,
  },
  chunkBytes?: number,
): Promise<number[]> {
  const context = sourceContext(connector, declare(options, fileColumns), place);
  const source = openFilesystemSource(context, chunkBytes);
  try {
    await source.open(never);
    const { rows } = await readSource(context, source);
    return rows.map(([n]) => Number(n)).sort((a, b) => a - b);
  } finally {
    await source.close();
    expect(context.memory.allocatedBytes).toBe(0);
  }
}

const range = (first: number, end: number) =>
  Array.from({ length: end - first }, (_, i) => first + i);

test('all files below a directory are read, compressed or not', async () => {
  const path = sampleDirectory();
  for (const chunkBytes of [64, 4096, 1 << 20]) {
    expect(await read({ path }, undefined, chunkBytes)).toEqual(range(0, 600));
  }
});

test('small files share a batch', async () => {
  const directory = temporaryDirectory();
  for (let i = 0; i < 50; i++) writeFile(directory, `${i}.json`, jsonLines(i, i + 1));
  const context = sourceContext(connector, declare({ path: directory }, fileColumns));
  const source = openFilesystemSource(context);
  await source.open(never);
  const { rows, batchRows } = await readSource(context, source);
  expect(rows).toHaveLength(50);
  expect(batchRows).toEqual([50]);
  await source.close();
});

test('each file is read by one subtask', async () => {
  const path = sampleDirectory();
  const parts = [0, 1, 2, 3].map((subtask) => read({ path }, { subtask, parallelism: 4 }));
  expect((await Promise.all(parts)).flat().sort((a, b) => a - b)).toEqual(range(0, 600));
});

test('files are chosen by a regular expression or a pattern', async () => {
  const path = sampleDirectory();
  expect(await read({ path, 'source.regex_pattern': '^b/.*\\.json$' })).toEqual([
    ...range(100, 200),
    ...range(300, 400),
  ]);
  expect(await read({ path: `${path}/*.json` })).toEqual([...range(0, 100), ...range(400, 600)]);
  expect(await read({ path: `${path}/**/*.gz` })).toEqual(range(200, 300));
  expect(await read({ path: `${path}/nothing*` })).toEqual([]);
});

test('a file alone is a directory of one', async () => {
  expect(await read({ path: join(sampleDirectory(), 'a.json') })).toEqual(range(0, 100));
});

test('an empty directory comes to its end at once', async () => {
  expect(await read({ path: temporaryDirectory() })).toEqual([]);
});

test('links are followed, but not in circles', async () => {
  const directory = temporaryDirectory();
  writeFile(directory, 'in/a.json', jsonLines(0, 10));
  const elsewhere = writeFile(temporaryDirectory(), 'b.json', jsonLines(10, 20));
  symlinkSync(elsewhere, join(directory, 'in/b.json'));
  symlinkSync(directory, join(directory, 'in/up'));
  expect(await read({ path: directory })).toEqual(range(0, 20));
});

test('a directory that is missing is named, with what to do', async () => {
  const path = join(temporaryDirectory(), 'nowhere');
  await expect(read({ path })).rejects.toMatchObject({
    name: 'UserError',
    message: `cannot read "${path}": it does not exist; check the option "path", which is relative to where the worker runs`,
  });
});

test('a file that goes away before its turn is named', async () => {
  const directory = temporaryDirectory();
  writeFile(directory, 'a.json', jsonLines(0, 10));
  const gone = writeFile(directory, 'b.json', jsonLines(10, 20));
  const context = sourceContext(connector, declare({ path: directory }, fileColumns));
  const source = openFilesystemSource(context, 100);
  await source.open(never);
  rmSync(gone);
  await expect(readSource(context, source)).rejects.toThrow(`cannot read "${gone}"`);
  await source.close();
});

test('a regular expression that is none is named', () => {
  const table = declare({ path: 'x', 'source.regex_pattern': '(' }, fileColumns);
  expect(issuesOf(connector.resolve(table))[0]).toContain('option "source.regex_pattern"');
});
