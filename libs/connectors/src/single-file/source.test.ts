import { appendFileSync, truncateSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { fileColumns, jsonLines, temporaryDirectory, writeFile } from '../conformance/files.ts';
import { readSource } from '../conformance/read-source.ts';
import { testSource } from '../conformance/source.conformance.ts';
import { declare, issuesOf, sourceContext } from '../conformance/test-context.ts';
import { singleFileConnector } from './connector.ts';
import { openSingleFileSource } from './source.ts';

const connector = must(singleFileConnector.source);
const never = new AbortController().signal;

testSource({
  name: 'single_file',
  source: connector,
  table: () => {
    const path = writeFile(temporaryDirectory(), 'rows.json', jsonLines(0, 1000));
    return declare({ path }, fileColumns);
  },
});

/** The numbers of all rows of a file, and what was read of it. */
async function read(
  path: string,
  options: Record<string, string> = {},
  chunkBytes?: number,
): Promise<{ numbers: number[]; texts: unknown[]; bytesRead: number; dropped: number }> {
  const context = sourceContext(connector, declare({ path, ...options }, fileColumns));
  const source = openSingleFileSource(context, chunkBytes);
  try {
    await source.open(never);
    const { rows } = await readSource(context, source);
    const numbers = rows.map(([n]) => Number(n));
    const texts = rows.map(([, text]) => text);
    return { numbers, texts, bytesRead: source.bytesRead, dropped: context.dropped.length };
  } finally {
    await source.close();
    expect(context.memory.allocatedBytes).toBe(0);
  }
}

const upTo = (end: number) => Array.from({ length: end }, (_, n) => n);

test('rows come whole at whatever place chunks end', async () => {
  const content = jsonLines(0, 200);
  const path = writeFile(temporaryDirectory(), 'rows.json', content);
  for (const chunkBytes of [1, 2, 3, 7, 16, 31, 64, 100, 1000, 1 << 20]) {
    const { numbers, texts, bytesRead } = await read(path, {}, chunkBytes);
    expect(numbers).toEqual(upTo(200));
    expect(texts[13]).toBe(`13:${'ä'.repeat(6)}`);
    expect(bytesRead).toBe(Buffer.byteLength(content));
  }
});

test('the last row needs no newline', async () => {
  const path = writeFile(temporaryDirectory(), 'rows.json', jsonLines(0, 3).trimEnd());
  expect((await read(path)).numbers).toEqual([0, 1, 2]);
});

test('a byte order mark before the first row is left out, however little is read at once', async () => {
  const directory = temporaryDirectory();
  const path = writeFile(directory, 'rows.json', `\ufeff${jsonLines(0, 3)}`);
  const alone = writeFile(directory, 'mark.json', '\ufeff');
  const damaged = writeFile(directory, 'damaged.json', Buffer.from([0xef, 0xbb]));
  for (const chunkBytes of [1, 2, 3, 4, 1 << 20]) {
    expect((await read(path, {}, chunkBytes)).numbers).toEqual([0, 1, 2]);
    expect((await read(alone, {}, chunkBytes)).numbers).toEqual([]);
    await expect(read(damaged, {}, chunkBytes)).rejects.toThrow('bad row');
  }
});

test('an empty file has no rows', async () => {
  expect((await read(writeFile(temporaryDirectory(), 'rows.json', ''))).numbers).toEqual([]);
});

test('more rows than a batch holds come in several', async () => {
  const path = writeFile(temporaryDirectory(), 'rows.json', jsonLines(0, 20_000));
  expect((await read(path)).numbers).toEqual(upTo(20_000));
});

test('a row that is longer than a chunk is read', async () => {
  const text = 'x'.repeat(100_000);
  const path = writeFile(temporaryDirectory(), 'rows.json', `{"n":1,"text":"${text}"}\n{"n":2}\n`);
  const { numbers, texts } = await read(path, {}, 1000);
  expect(numbers).toEqual([1, 2]);
  expect(texts).toEqual([text, null]);
});

const compressed: readonly (readonly [string, Uint8Array, Record<string, string>])[] = [
  ['rows.json.gz', gzipSync(jsonLines(0, 5000)), {}],
  ['rows.json.GZ', gzipSync(jsonLines(0, 5000)), {}],
  ['rows.dat', gzipSync(jsonLines(0, 5000)), { 'source.compression': 'gzip' }],
  ['rows.json.zst', zstdCompressSync(jsonLines(0, 5000)), {}],
  ['plain.json.gz', Buffer.from(jsonLines(0, 5000)), { 'source.compression': 'none' }],
  [
    'members.json.gz',
    Buffer.concat([gzipSync(jsonLines(0, 1234)), gzipSync(''), gzipSync(jsonLines(1234, 5000))]),
    {},
  ],
];

for (const [name, content, options] of compressed) {
  test(`${name} ${JSON.stringify(options)} is read by its compression`, async () => {
    const path = writeFile(temporaryDirectory(), name, content);
    for (const chunkBytes of [100, 1 << 20]) {
      const { numbers, bytesRead } = await read(path, options, chunkBytes);
      expect(numbers).toEqual(upTo(5000));
      expect(bytesRead).toBe(content.length);
    }
  });
}

test('compressed data that ends too early or is damaged is an error that says so', async () => {
  const directory = temporaryDirectory();
  const content = gzipSync(jsonLines(0, 5000));
  const short = writeFile(directory, 'short.json.gz', content.subarray(0, content.length - 100));
  await expect(read(short)).rejects.toThrow('its compressed data ends too early');
  const damaged = Buffer.from(content).fill(0xff, 2000, 2100);
  const bad = writeFile(directory, 'bad.json.gz', damaged);
  await expect(read(bad)).rejects.toThrow('its compressed data is damaged');
  const plain = writeFile(directory, 'plain.json.gz', jsonLines(0, 10));
  await expect(read(plain)).rejects.toThrow('its compressed data is damaged');
});

test('a path may be a file URL or relative to the working directory', async () => {
  const path = writeFile(temporaryDirectory(), 'some rows.json', jsonLines(0, 3));
  expect((await read(pathToFileURL(path).href)).numbers).toEqual([0, 1, 2]);
  expect((await read(relative(process.cwd(), path))).numbers).toEqual([0, 1, 2]);
});

test('a file that is missing is named, with what to do', async () => {
  const path = join(temporaryDirectory(), 'nowhere.json');
  for (const name of [path, `${path}.gz`]) {
    await expect(read(name)).rejects.toMatchObject({
      name: 'UserError',
      message: `cannot read "${name}": it does not exist; check the option "path", which is relative to where the worker runs`,
    });
  }
});

test('a directory in place of a file is named', async () => {
  const path = temporaryDirectory();
  await expect(read(path)).rejects.toThrow(`cannot read "${path}": it is a directory`);
});

test('a file that is truncated while it is read is an error', async () => {
  const path = writeFile(temporaryDirectory(), 'rows.json', jsonLines(0, 1000));
  const context = sourceContext(connector, declare({ path }, fileColumns));
  const source = openSingleFileSource(context, 1000);
  await source.open(never);
  expect(source.poll()).toBe('batch');
  truncateSync(path, 10);
  await expect(readSource(context, source)).rejects.toThrow('was truncated while it was read');
  await source.close();
});

test('a file that grows while it is read is read to its new end', async () => {
  const path = writeFile(temporaryDirectory(), 'rows.json', jsonLines(0, 100));
  const context = sourceContext(connector, declare({ path }, fileColumns));
  const source = openSingleFileSource(context, 1000);
  await source.open(never);
  appendFileSync(path, jsonLines(100, 200));
  const { rows } = await readSource(context, source);
  expect(rows).toHaveLength(200);
  await source.close();
});

test('rows that are bad fail the task or are dropped, as the table says', async () => {
  const content = `${jsonLines(0, 2)}not a row\n${jsonLines(2, 4)}`;
  const path = writeFile(temporaryDirectory(), 'rows.json', content);
  await expect(read(path)).rejects.toMatchObject({ name: 'UserError' });
  const { numbers, dropped } = await read(path, { bad_data: 'drop' });
  expect([numbers, dropped]).toEqual([[0, 1, 2, 3], 1]);
});

test('the position reached is known after each batch', async () => {
  const content = jsonLines(0, 100);
  const path = writeFile(temporaryDirectory(), 'rows.json', content);
  const context = sourceContext(connector, declare({ path }, fileColumns));
  const source = openSingleFileSource(context, 500);
  await source.open(never);
  expect(source.position).toEqual({ files: 0, bytes: 0 });
  expect(source.poll()).toBe('batch');
  const { files, bytes } = source.position;
  expect(files).toBe(0);
  const lines = content.split('\n');
  const lastRow = Number(rowsSoFar(content, bytes).at(-1)?.n);
  expect(lines[lastRow + 1]).toBe(content.slice(charactersOf(content, bytes)).split('\n')[0]);
  await readSource(context, source);
  expect(source.position).toEqual({ files: 1, bytes: 0 });
  await source.close();
});

function rowsSoFar(content: string, bytes: number): { readonly n: number }[] {
  const before = content.slice(0, charactersOf(content, bytes)).trimEnd().split('\n');
  return before.map((line) => JSON.parse(line) as { readonly n: number });
}

function charactersOf(content: string, bytes: number): number {
  return Buffer.from(content).subarray(0, bytes).toString().length;
}

test('what is wrong with a declaration is said at once', () => {
  expect(
    issuesOf(connector.resolve(declare({ pth: 'x', framing: 'none', format: 'json' }))),
  ).toEqual([
    `path: option "path" is missing (a file or directory, such as path = 'data/events.json')`,
    'pth: unknown option "pth" (did you mean "path"?)',
    `framing: option "framing" cannot be 'none' here (rows stand a line each; leave it out)`,
  ]);
  expect(
    issuesOf(connector.resolve(declare({ path: 's3://b/c', 'source.compression': 'xz' }))),
  ).toEqual([
    `path: option "path" cannot be 's3://b/c' (it is a path or a file URL, such as 'file:///data/events')`,
    `source.compression: option "source.compression" cannot be 'xz' (it is one of 'none', 'gzip', 'zstd')`,
  ]);
  expect(issuesOf(connector.resolve(declare({ path: 'x' })))).toEqual([
    `table: table "t" declares no columns (list the columns to read, or take format = 'raw_string')`,
  ]);
});
