import { expect, test } from 'vitest';
import { type PackageJson, readWorkspace } from './package-json.ts';
import { checkVendors, developmentOnly, wrappers } from './vendors.ts';
import { readCatalog } from './catalog.ts';

test('third-party packages are wrapped where the table says', () => {
  expect(readWorkspace().flatMap(checkVendors)).toEqual([]);
});

test('the table names no package that is not in the catalog', () => {
  const catalog = readCatalog();
  const named = [...Object.keys(wrappers), ...developmentOnly];
  expect(named.filter((vendor) => !catalog.has(vendor))).toEqual([]);
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
