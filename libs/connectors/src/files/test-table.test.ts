import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Schema } from '@millrace/data';
import type { ConnectorOptions } from '@millrace/program';
import { errorMessage, must, systemClock } from '@millrace/std';
import { afterAll, expect, test } from 'vitest';
import { connectorCatalog } from '../catalog.ts';
import { declare, resolved } from '../conformance/test-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-test-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

const catalog = connectorCatalog();
const columns: Schema = [
  { name: 'id', type: { kind: 'bigint' }, nullable: false },
  { name: 'name', type: { kind: 'text' }, nullable: true },
];

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** What is found, step by step; the error last. */
async function steps(found: AsyncIterable<string>): Promise<string[]> {
  const told: string[] = [];
  try {
    for await (const step of found) told.push(step.replaceAll(folder, ''));
  } catch (error) {
    told.push(`ERROR ${errorMessage(error).replaceAll(folder, '')}`);
  }
  return told;
}

async function testSource(options: ConnectorOptions, connector = 'single_file') {
  const source = must(catalog.connector(connector)?.source, connector);
  const { schema, options: known } = resolved(source.resolve(declare(options, columns)));
  const signal = new AbortController().signal;
  return steps(must(source.test)({ options: known, schema, clock: systemClock }, signal));
}

async function testSink(options: ConnectorOptions, connector = 'single_file') {
  const sink = must(catalog.connector(connector)?.sink, connector);
  const { options: known } = resolved(sink.resolve(declare(options)));
  const signal = new AbortController().signal;
  return steps(must(sink.test)({ options: known, schema: [], clock: systemClock }, signal));
}

test('the first rows of a file are decoded, and nothing of them is shown', async () => {
  const path = write('good.json', '{"id":1,"name":"a"}\n{"id":2}');
  expect(await testSource({ path })).toEqual([
    '"/good.json" can be read',
    'the first 2 rows can be decoded',
  ]);
  const packed = write('good.json.gz', gzipSync('\uFEFF{"id":3}\n'));
  expect((await testSource({ path: packed }))[1]).toBe('the first row can be decoded');
});

test('of a large file only the beginning is read', async () => {
  const row = `{"id":1,"name":"${'x'.repeat(50)}"}\n`;
  const path = write('large.json', row.repeat(100_000));
  expect((await testSource({ path }))[1]).toMatch(/^the first 9\d\d rows can be decoded/);
  const long = write('long.json', `{"id":1,"name":"${'x'.repeat(100_000)}"}\n`);
  expect((await testSource({ path: long }))[1]).toBe('its first row is longer than 65536 bytes');
});

test('rows that are none of the table are told by their place, not by what stands there', async () => {
  const path = write('bad.json', '{"id":"x"}\nnonsense\n');
  expect((await testSource({ path }))[1]).toBe(
    'ERROR a row does not fit the table, column "id", at byte 6 of the row; a preview of a query over the table shows it',
  );
  expect((await testSource({ path, bad_data: 'drop' }))[1]).toMatch(/^ERROR a row does not fit/);
  const mixed = write('mixed.json', 'nonsense\n{"id":1}\n');
  expect((await testSource({ path: mixed, bad_data: 'drop' }))[1]).toContain('1 bad row left out');
});

test('what is not there or cannot be read is named', async () => {
  expect(await testSource({ path: join(folder, 'nothing.json') })).toEqual([
    expect.stringContaining('ERROR cannot read "/nothing.json": it does not exist'),
  ]);
  expect(await testSource({ path: folder })).toEqual([expect.stringContaining('is a directory')]);
  const damaged = write('damaged.json.gz', gzipSync('{"id":1}\n'.repeat(100)).subarray(0, 20));
  expect((await testSource({ path: damaged })).at(-1)).toContain('ends too early');
  const plain = write('plain.json.gz', '{"id":1}\n');
  expect((await testSource({ path: plain })).at(-1)).toContain('is damaged');
});

test('what is no regular file is not opened: a pipe would wait for its writer', async () => {
  expect(await testSource({ path: '/dev/null' })).toEqual([
    expect.stringContaining('not a regular file'),
  ]);
});

test('a directory tells its files, and that it has none', async () => {
  const directory = join(folder, 'many');
  mkdirSync(directory);
  expect(await testSource({ path: directory }, 'filesystem')).toEqual([
    'ERROR there are no files to read at "/many"',
  ]);
  write('many/a.json', '{"id":1}\n');
  write('many/b.json', 'nonsense');
  expect(await testSource({ path: directory }, 'filesystem')).toEqual([
    '2 files are there, "/many/a.json" is the first',
    '"/many/a.json" can be read',
    'the first row can be decoded',
  ]);
});

test('a sink is tried without touching what is there', async () => {
  const path = write('out.json', 'kept');
  expect(await testSink({ path })).toEqual([
    '"/out.json" can be written; what is in it will be replaced',
  ]);
  expect(readFileSync(path, 'utf8')).toBe('kept');
  expect(await testSink({ path: join(folder, 'new/deep/out.json') })).toEqual([
    'directory "" can be written',
    'directory "/new" is not there yet and will be made',
    'directory "/new/deep" is not there yet and will be made',
    '"/new/deep/out.json" is not there yet and will be made',
  ]);
  expect(existsSync(join(folder, 'new'))).toBe(false);
  expect(await testSink({ path: folder })).toEqual([expect.stringContaining('is a directory')]);
  expect(await testSink({ path: join(path, 'below') }, 'filesystem')).toEqual([
    expect.stringMatching(/^ERROR .*(a part of its path is a file|not a directory)/),
  ]);
  expect(await testSink({ path }, 'filesystem')).toEqual([
    'ERROR "/out.json" is a file, not a directory',
  ]);
});
