import { expect, test } from 'vitest';
import { checkCatalog, checkVersions, parseCatalog, readCatalog } from './catalog.ts';
import { readWorkspace } from './package-json.ts';

test('the catalog holds exact versions', () => {
  const catalog = readCatalog();
  expect(catalog.size).toBeGreaterThan(10);
  expect(checkCatalog(catalog)).toEqual([]);
});

test('every third-party version stands in the catalog', () => {
  const catalog = readCatalog();
  const packages = readWorkspace();
  expect(packages.flatMap(checkVersions)).toEqual([]);
  const used = new Set(
    packages.flatMap((each) => Object.keys({ ...each.dependencies, ...each.devDependencies })),
  );
  expect([...catalog.keys()].filter((name) => !used.has(name))).toEqual([]);
});

test('ranges, tags and addresses are reported', () => {
  const text =
    "catalog:\n  '@a/b': ^1.0.0\n  c: latest\n  d: 1.5.6-r.1\n  e: 2.0.0\n\nother:\n  f: x\n";
  expect(checkCatalog(parseCatalog(text))).toHaveLength(2);
});

test('a version in a package.json is reported', () => {
  const findings = checkVersions({
    folder: 'libs/x',
    name: '@millrace/x',
    dependencies: { kysely: '0.29.9', '@millrace/std': '^0.1.0', zod: 'catalog:' },
    devDependencies: {},
  });
  expect(findings).toHaveLength(2);
});
