import { expect, test } from 'vitest';
import { type PackageJson, readWorkspace } from './package-json.ts';
import { readCatalog } from './catalog.ts';
import { readRepositoryFile } from './repository.ts';
import { checkVendors, developmentOnly, wrappers } from './vendors.ts';

test('third-party packages are wrapped where the table says', () => {
  expect(readWorkspace().flatMap(checkVendors)).toEqual([]);
});

test('the table names no package that is not in the catalog', () => {
  const catalog = readCatalog();
  const named = [...Object.keys(wrappers), ...developmentOnly];
  expect(named.filter((vendor) => !catalog.has(vendor))).toEqual([]);
});

test('ARCHITECTURE.md says of every vendor that ships who wraps it', () => {
  const [, dependencies = ''] = readRepositoryFile('ARCHITECTURE.md').text.split('## Dependencies');
  const rows = [...dependencies.matchAll(/^\| (`.*`) \| .* \| (`.*`) \|$/gm)];
  const namesIn = (cell = ''): string[] =>
    [...cell.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? '');
  const told = rows.flatMap(([, vendors, packages]) =>
    namesIn(vendors).map((vendor) => [
      vendor,
      namesIn(packages).map((each) => each.replace(/.*\//, '')),
    ]),
  );
  const shipped = Object.entries(wrappers).filter(([, packages]) => !packages.includes('testkit'));
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(shipped));
});

const planner: PackageJson = {
  folder: 'libs/planner',
  name: '@millrace/planner',
  dependencies: {},
  devDependencies: {},
};

test('a vendor outside of its wrapper is reported', () => {
  const findings = checkVendors({ ...planner, dependencies: { kysely: 'catalog:' } });
  expect(findings.join()).toContain('"kysely" is not wrapped here');
});

test('a tool among the dependencies that ship is reported', () => {
  const findings = checkVendors({ ...planner, dependencies: { 'fast-check': 'catalog:' } });
  expect(findings).toHaveLength(1);
});

test('tools and wrapped vendors pass among development dependencies', () => {
  const devDependencies = { 'fast-check': 'catalog:', kysely: 'catalog:' };
  expect(checkVendors({ ...planner, devDependencies })).toEqual([]);
});
