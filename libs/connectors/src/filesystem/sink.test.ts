import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { fileColumns, temporaryDirectory, writeFile } from '../conformance/files.ts';
import { readSource } from '../conformance/read-source.ts';
import { batchOf, sampleRows, sinkColumns, testSink } from '../conformance/sink.conformance.ts';
import { declare, issuesOf, sinkContext, sourceContext } from '../conformance/test-context.ts';
import { filesystemConnector } from './connector.ts';

const sink = must(filesystemConnector.sink);
const source = must(filesystemConnector.source);
const never = new AbortController().signal;

testSink({
  name: 'filesystem',
  sink,
  table: () => declare({ path: join(temporaryDirectory(), 'rows') }),
});

async function open(options: Record<string, string>, subtask = 0, parallelism = 1) {
  const context = sinkContext(sink, declare(options), sinkColumns, { subtask, parallelism });
  const opened = sink.open(context);
  await opened.open(never);
  return { context, opened };
}

test('each subtask writes a file, which appears when it is finished', async () => {
  const path = join(temporaryDirectory(), 'rows');
  for (const subtask of [0, 11]) {
    const { context, opened } = await open({ path }, subtask, 12);
    opened.write(batchOf(context, sampleRows(2)).batch);
    expect(readdirSync(path).filter((name) => !name.startsWith('.'))).toHaveLength(subtask && 1);
    await opened.finish(never);
    await opened.close();
  }
  expect(readdirSync(path)).toEqual(['part-00000.json', 'part-00011.json']);
  expect(readFileSync(join(path, 'part-00011.json'), 'utf8')).toBe(
    '{"n":0,"text":null}\n{"n":1,"text":"text \\"1\\""}\n',
  );
});

test('names and compression are as the table says, and a source reads them', async () => {
  const path = join(temporaryDirectory(), 'rows');
  const options = { path, 'filename.prefix': 'day', 'filename.suffix': 'ndjson' };
  const { context, opened } = await open({ ...options, 'json.compression': 'gzip' });
  opened.write(batchOf(context, sampleRows(100)).batch);
  await opened.finish(never);
  await opened.close();
  expect(readdirSync(path)).toEqual(['day-00000.ndjson.gz']);

  const reading = sourceContext(source, declare({ path }, fileColumns));
  const files = source.open(reading);
  await files.open(never);
  expect((await readSource(reading, files)).rows).toHaveLength(100);
  await files.close();
});

test('a file that is not finished leaves no trace and what was there stays', async () => {
  const path = temporaryDirectory();
  writeFile(path, 'part-00000.json', '{"n":7}\n');
  const { context, opened } = await open({ path });
  opened.write(batchOf(context, sampleRows(2)).batch);
  await opened.close();
  expect(readdirSync(path)).toEqual(['part-00000.json']);
  expect(readFileSync(join(path, 'part-00000.json'), 'utf8')).toBe('{"n":7}\n');
});

test('parts of names that lead elsewhere are refused', () => {
  const options = { path: 'x', 'filename.prefix': '../y', 'json.compression': 'zstd' };
  expect(issuesOf(sink.resolve(declare(options)))).toEqual([
    `filename.prefix: option "filename.prefix" cannot be '../y' (it is a name without "/": directories belong into the option 'path')`,
    `json.compression: option "json.compression" cannot be 'zstd' (it is one of 'uncompressed', 'gzip')`,
  ]);
});
