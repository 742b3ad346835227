import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aggregateNames } from './aggregates/registry.ts';
import { functionNames } from './functions/registry.ts';

const document = readFileSync(new URL('../../../docs/functions.md', import.meta.url), 'utf8');

test('the document names every function and aggregate', () => {
  const named = new Set(document.match(/[a-z][a-z0-9_]*/g));
  const missing = [...functionNames(), ...aggregateNames()].filter((name) => !named.has(name));
  expect(missing).toEqual([]);
});
