import { existsSync, linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SourceOperator } from '@millrace/program';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { fileColumns, temporaryDirectory, writeFile } from '../conformance/files.ts';
import { readSource } from '../conformance/read-source.ts';
import { batchOf, sampleRows, sinkColumns, testSink } from '../conformance/sink.conformance.ts';
import { declare, resolved, sinkContext, sourceContext } from '../conformance/test-context.ts';
import { singleFileConnector } from './connector.ts';

const sink = must(singleFileConnector.sink);
const source = must(singleFileConnector.source);
const never = new AbortController().signal;

testSink({
  name: 'single_file',
  sink,
  table: () => declare({ path: join(temporaryDirectory(), 'rows.json') }),
});

async function write(path: string, batches: readonly number[]): Promise<number> {
  const context = sinkContext(sink, declare({ path }), sinkColumns);
  const opened = sink.open(context);
  await opened.open(never);
  for (const count of batches) opened.write(batchOf(context, sampleRows(count)).batch);
  await opened.finish(never);
  await opened.close();
  return opened.bytesWritten;
}

test('what is written is read again, compressed by the extension', async () => {
  for (const name of ['rows.json', 'rows.json.gz']) {
    const path = join(temporaryDirectory(), 'deep/er', name);
    await write(path, [3, 8192, 1]);
    const context = sourceContext(source, declare({ path }, fileColumns));
    const opened = source.open(context);
    await opened.open(never);
    const { rows } = await readSource(context, opened);
    await opened.close();
    const expected = [3, 8192, 1].flatMap((count) => sampleRows(count));
    expect(rows.map((row) => row.slice(0, 2))).toEqual(expected.map((row) => row.slice(0, 2)));
  }
});

test('rows are in the file as they come, and what was in it before is gone', async () => {
  const path = writeFile(temporaryDirectory(), 'rows.json', 'something longer than a row\n');
  const context = sinkContext(sink, declare({ path }), sinkColumns);
  const opened = sink.open(context);
  await opened.open(never);
  opened.write(batchOf(context, sampleRows(1)).batch);
  expect(readFileSync(path, 'utf8')).toBe('{"n":0,"text":null}\n');
  await opened.finish(never);
  await opened.close();
  expect(opened.bytesWritten).toBe(20);
});

test('a gzip file has a member for each run of rows', async () => {
  const path = join(temporaryDirectory(), 'rows.json.gz');
  await write(
    path,
    Array.from({ length: 10 }, () => 8192),
  );
  const text = gunzipSync(readFileSync(path)).toString();
  expect(text.trimEnd().split('\n')).toHaveLength(81_920);
});

test('a path that cannot be written is named', async () => {
  const directory = temporaryDirectory();
  await expect(write(directory, [1])).rejects.toThrow(
    `cannot write "${directory}": it is a directory`,
  );
  const file = writeFile(directory, 'file', '');
  await expect(write(join(file, 'rows.json'), [1])).rejects.toThrow('is a file, not a directory');
});

test('devices can be written to', async () => {
  writeFileSync('/dev/null', '');
  expect(await write('/dev/null', [10])).toBeGreaterThan(0);
});

test.runIf(existsSync('/dev/full'))('a disk that is full is an error that says so', async () => {
  await expect(write('/dev/full', [10])).rejects.toThrow(
    'cannot write "/dev/full": the disk is full',
  );
});

test('one subtask writes the file', () => {
  expect(resolved(sink.resolve(declare({ path: 'x' }))).oneSubtask).toBe(true);
});

test('a file that the job reads is not emptied, whatever it is called', async () => {
  const directory = temporaryDirectory();
  const input = writeFile(directory, 'in/rows.json', 'rows\n');
  symlinkSync(join(directory, 'in'), join(directory, 'linked'));
  linkSync(input, join(directory, 'second-name.json'));
  const sourceOf = (path: string): SourceOperator => ({
    kind: 'source',
    connector: 'single_file',
    options: { path },
    table: 'rows',
  });
  const pairs = [
    [input, 'in/rows.json'],
    [input, 'linked/rows.json'],
    [input, 'second-name.json'],
    [join(directory, 'in'), 'linked/new.json'],
  ] as const;
  for (const [read, written] of pairs) {
    const path = join(directory, written);
    const context = sinkContext(sink, declare({ path }), sinkColumns);
    const opened = sink.open({ ...context, sources: [sourceOf(read)] });
    await expect(opened.open(never)).rejects.toThrow(
      `table "t" would replace "${path}", which table "rows" reads`,
    );
    await opened.close();
  }
  expect(readFileSync(input, 'utf8')).toBe('rows\n');
});
