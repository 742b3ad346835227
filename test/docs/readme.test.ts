import { expect, test } from 'vitest';
import { readRepositoryFile } from '../tidy/repository.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { runMillrace } from './run-millrace.ts';

const blocks = fencedBlocks(readRepositoryFile('README.md').text);
const query = readRepositoryFile('examples/flights/departures-in-6-hours.sql').text;

test('the query of the README is the one of the example', () => {
  expect(blocks.get('departures-in-6-hours.sql')).toBe(query);
});

test('the rows of the README are its rows', () => {
  const lines = runMillrace(query).split('\n');
  expect(`${lines.slice(19, 22).join('\n')}\n`).toBe(blocks.get('rows'));
});
