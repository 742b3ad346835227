import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aggregateNames } from './aggregates/registry.ts';
import { allFunctions, functionNames } from './functions/registry.ts';

const document = readFileSync(new URL('../../../docs/functions.md', import.meta.url), 'utf8');

test('the document names every function and aggregate', () => {
  const named = new Set(document.match(/[a-z][a-z0-9_]*/g));
  const missing = [...functionNames(), ...aggregateNames()].filter((name) => !named.has(name));
  expect(missing).toEqual([]);
});

test('what always runs in the interpreter is marked', () => {
  const marked = new Set<string>();
  for (const [, name = '', aliases = '', mark] of document.matchAll(
    /`(\w+)`(?:\s\(([^)]*)\))?(°?)/g,
  )) {
    const names = [name, ...aliases.replaceAll('`', '').split(', ')];
    if (mark === '°') for (const each of names) marked.add(each);
  }
  const json = document.indexOf('## JSON documents');
  const all = new Set(document.slice(json, document.indexOf('## Aggregates')).match(/\w+/g));
  const unmarked = allFunctions.filter(
    ({ name, operator, behavior }) =>
      operator !== true && behavior.generate === undefined && !marked.has(name) && !all.has(name),
  );
  expect(unmarked.map(({ name }) => name)).toEqual([]);
});
