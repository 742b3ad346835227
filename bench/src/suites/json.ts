import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase, BenchSuite } from '../bench-case.ts';
import { measureCase } from '../measure-case.ts';
import { generatorTable, intoBlackhole, type NexmarkQuery } from './nexmark-queries.ts';

const events = 12_000_000;
const gapUs = 10;
const folder = join(import.meta.dirname, '..', '..', '..', '.millrace', 'bench');
const file = join(folder, `nexmark-${events}.json`);

const columns = `
  person STRUCT<id BIGINT, name TEXT, email_address TEXT, credit_card TEXT, city TEXT, state TEXT,
    datetime TIMESTAMP, extra TEXT>,
  auction STRUCT<id BIGINT, item_name TEXT, description TEXT, initial_bid BIGINT, reserve BIGINT,
    datetime TIMESTAMP, expires TIMESTAMP, seller BIGINT, category BIGINT, extra TEXT>,
  bid STRUCT<auction BIGINT, bidder BIGINT, price BIGINT, channel TEXT, url TEXT,
    datetime TIMESTAMP, extra TEXT>`;

const parameters = { source: 'json', gapUs, parallelism: 1 } as const;

/** Nexmark as JSON lines: about 330 bytes an event, read from a file and written to one. */
export const jsonSuite: BenchSuite = {
  name: 'json',
  describe: 'Nexmark as JSON lines from a file and to a file, one slot',
  prepare: writeFileOnce,
  cases: [
    ...(['source', 'q0', 'q1', 'q2'] as const).map(readingCase),
    writingCase('json-out', '/dev/null'),
    writingCase('json-out/file', join(folder, 'out.json')),
  ],
};

function readingCase(query: NexmarkQuery): BenchCase {
  const table = `CREATE TABLE nexmark (${columns})
    WITH (connector = 'single_file', path = '${file}', format = 'json')`;
  return {
    name: query === 'source' ? 'json-in' : `${query}/json`,
    sql: intoBlackhole(table, query),
    events,
    parallelism: 1,
    parameters,
    timed: 'process',
    baseline: query === 'source' ? null : 'json-in',
    limit: null,
  };
}

/** Into /dev/null what is measured is the encoder; into a file most of it is the kernel's copy. */
function writingCase(name: string, path: string): BenchCase {
  return {
    name,
    sql: writeQuery(path),
    events,
    parallelism: 1,
    parameters: { ...parameters, source: 'generator' },
    timed: 'process',
    baseline: null,
    limit: null,
  };
}

function writeQuery(path: string): string {
  return `${generatorTable(events, gapUs * 1000)};
CREATE TABLE file WITH (connector = 'single_file', path = '${path}', format = 'json');
INSERT INTO file SELECT person, auction, bid FROM nexmark;`;
}

async function writeFileOnce(): Promise<void> {
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  const partial = `${file}.partial`;
  await measureCase(writingCase('input', partial));
  renameSync(partial, file);
}
