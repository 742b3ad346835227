import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@millrace/std';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRepositoryFile } from '../tidy/repository.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { runMillrace } from './run-millrace.ts';

const blocks = fencedBlocks(readRepositoryFile('docs/query-life.md').text);
const query = must(blocks.get('clicks.sql'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-query-life-'));
  writeFileSync(join(folder, 'clicks.json'), must(blocks.get('clicks.json')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (text: string): string => runMillrace(text, ['--parallelism', '2'], folder);

test('the rows are those of the document', () => {
  const lines = (text: string | undefined) => text?.trimEnd().split('\n').toSorted();
  expect(lines(run(query))).toEqual(lines(blocks.get('rows')));
});

test.for(['BOUND', 'OPTIMIZED', 'PROGRAM'])('the stage %s is the one of the document', (stage) => {
  const explain = `EXPLAIN (${stage})`;
  expect(run(query.replace('SELECT', `${explain} SELECT`))).toBe(blocks.get(explain));
});

test('what is generated is what the document says, give or take some bytes', () => {
  const sizeless = (text: string | undefined) => text?.replaceAll(/\d+ bytes/g, 'some bytes');
  const generated = run(query.replace('SELECT', 'EXPLAIN (WASM) SELECT'));
  expect(sizeless(generated)).toBe(sizeless(blocks.get('EXPLAIN (WASM)')));
});

test('the syntax tree of the document is the part of the SELECT', () => {
  const tree = run(query.replace('SELECT', 'EXPLAIN (AST) SELECT'));
  expect(tree).toContain(blocks.get('EXPLAIN (AST)'));
});
