import { expect, test } from 'vitest';
import { checkLinks } from './doc-links.ts';
import { readFiles } from './repository.ts';

test('links in documents lead somewhere', () => {
  expect(readFiles(/\.md$/).flatMap(checkLinks)).toEqual([]);
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
