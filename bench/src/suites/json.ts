import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase, BenchSuite } from '../bench-case.ts';
import { benchFolder } from '../bench-folder.ts';
import { measureCase } from '../measure-case.ts';
import {
  generatorTable,
  intoBlackhole,
  type NexmarkQuery,
  nexmarkQueries,
} from './nexmark-queries.ts';

const events = 12_000_000;
/** 46 of 50 events are bids. */
const bids = (events / 50) * 46;
const gapUs = 10;
const file = join(benchFolder, `nexmark-${events}.json`);

const columns = `
  person STRUCT<id BIGINT, name TEXT, email_address TEXT, credit_card TEXT, city TEXT, state TEXT,
    datetime TIMESTAMP, extra TEXT>,
  auction STRUCT<id BIGINT, item_name TEXT, description TEXT, initial_bid BIGINT, reserve BIGINT,
    datetime TIMESTAMP, expires TIMESTAMP, seller BIGINT, category BIGINT, extra TEXT>,
  bid STRUCT<auction BIGINT, bidder BIGINT, price BIGINT, channel TEXT, url TEXT,
    datetime TIMESTAMP, extra TEXT>`;

const everything = 'SELECT person, auction, bid FROM nexmark';
const outFile = join(benchFolder, 'out.json');

const parameters = { source: 'json', gapUs, parallelism: 1 } as const;

/**
 * Nexmark as JSON lines, read from a file and written to one: about 320 bytes an event. The rows of
 * q0, five columns of the bids, take 167.
 */
export const jsonSuite: BenchSuite = {
  name: 'json',
  describe: 'Nexmark as JSON lines from a file and to a file, one slot',
  prepare: writeFileOnce,
  cases: [
    ...(['source', 'q0', 'q1', 'q2'] as const).map(readingCase),
    writingCase('json-out', '/dev/null', everything),
    { ...writingCase('json-out/file', outFile, everything), limit: 'write-file' },
    { ...writingCase('q0-out/file', outFile, nexmarkQueries.q0), events: bids },
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

/** Into /dev/null what is measured is the encoder; into a file much of it is the kernel. */
function writingCase(name: string, path: string, query: string): BenchCase {
  return {
    name,
    sql: writeQuery(path, query),
    events,
    parallelism: 1,
    parameters: { ...parameters, source: 'generator' },
    timed: 'process',
    baseline: null,
    limit: null,
  };
}

function writeQuery(path: string, query: string): string {
  return `${generatorTable(events, gapUs * 1000)};
CREATE TABLE file WITH (connector = 'single_file', path = '${path}', format = 'json');
INSERT INTO file ${query};`;
}

async function writeFileOnce(): Promise<void> {
  if (existsSync(file)) return;
  mkdirSync(benchFolder, { recursive: true });
  const partial = `${file}.partial`;
  await measureCase(writingCase('input', partial, everything));
  renameSync(partial, file);
}
