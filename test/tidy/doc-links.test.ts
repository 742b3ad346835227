import { join } from 'node:path';
import { must } from '@millrace/std';
import { expect, test } from 'vitest';
import { checkIndex, checkLinks } from './doc-links.ts';
import { readFiles } from './repository.ts';

test('links in documents lead somewhere', () => {
  expect(readFiles(/\.md$/).flatMap(checkLinks)).toEqual([]);
});

test('every decision is named by their index', () => {
  const documents = readFiles(/\.md$/);
  const index = must(documents.find(({ path }) => path === 'docs/decisions/README.md'));
  expect(checkIndex(index, documents)).toEqual([]);
});

function check(text: string, expected: string): void {
  const findings = checkLinks({ path: 'docs/x.md', text });
  expect(findings.join()).toContain(expected);
  if (expected === '') expect(findings).toEqual([]);
}

test('a link to a missing file is reported', () => {
  check('see [the plan](plan.md)', '"plan.md" does not exist');
  check('![picture](missing.svg)', '"missing.svg" does not exist');
});

test('a link to a missing heading is reported', () => {
  check('# Here\n[there](#there)', '"#there" has no such heading');
  check('[form](decisions/README.md#missing)', 'has no such heading');
});

test('links that lead somewhere, addresses and code pass', () => {
  check('# Key group\n[a](#key-group) [b](https://example.com) [c](decisions/README.md)', '');
  check('`[x](nowhere)`\n```\n[y](nowhere)\n```', '');
});

test('a document that its index does not name is reported', () => {
  const index = { path: 'docs/decisions/README.md', text: '- [One](one.md)' };
  const documents = ['README.md', 'one.md', 'two.md', '../api.md'].map((name) => ({
    path: join('docs/decisions', name),
    text: '',
  }));
  expect(checkIndex(index, documents)).toEqual([
    'docs/decisions/README.md: does not name two.md; add it to the list',
  ]);
});
