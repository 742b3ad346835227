import { expect, test } from 'vitest';
import { checkLayers, places } from './layers.ts';
import { readWorkspace, scope } from './package-json.ts';
import { readRepositoryFile } from './repository.ts';

test('packages lean only on layers below', () => {
  expect(readWorkspace().flatMap((each) => checkLayers(each))).toEqual([]);
});

test('the code map of ARCHITECTURE.md has the layers of the table, and no other package', () => {
  const { text } = readRepositoryFile('ARCHITECTURE.md');
  const rows = [...text.matchAll(/^\| (\d) \| `(?:(?:libs|services)\/)?([^`]+)` \|/gm)];
  const services = ['api', 'controller', 'node', 'worker'];
  const mapped = rows.flatMap(([, layer, name = '']) =>
    (name === '*' ? services : [name]).map((each) => `${each} ${layer}`),
  );
  // They stand outside of the layers, under a dash.
  const beside = ['bench', 'test'];
  const known = Object.entries(places).filter(([name]) => !beside.includes(name));
  expect(mapped.toSorted()).toEqual(
    known.map(([name, { layer }]) => `${name} ${layer}`).toSorted(),
  );
});

function check(own: string, target: string, expected: string, kind: 'run' | 'dev' = 'run'): void {
  const arrow = { [`${scope}${target}`]: 'workspace:*' };
  const findings = checkLayers({
    folder: `libs/${own}`,
    name: `${scope}${own}`,
    dependencies: kind === 'run' ? arrow : {},
    devDependencies: kind === 'dev' ? arrow : {},
  });
  expect(findings.join('\n')).toContain(expected);
  if (expected === '') expect(findings).toEqual([]);
}

test('an arrow upwards is reported', () => {
  check('data', 'planner', '"data" (layer 0) may not lean on "planner" (layer 4)');
});

test('an arrow sideways is reported unless the table names it', () => {
  check('planner', 'dataflow', 'may not lean on');
  check('expr', 'program', '');
});

test('what the design keeps apart is reported though the layers would allow it', () => {
  check('worker', 'planner', '"worker" must stay independent of "planner"');
  check('worker', 'sql', 'must stay independent');
  check('controller', 'expr', 'must stay independent');
  check('node', 'control-db', 'must stay independent');
});

test('services do not lean on each other', () => {
  check('api', 'controller', 'may not lean on');
});

test('the testkit is for tests only', () => {
  check('sql', 'testkit', 'is for tests only');
  check('sql', 'testkit', '', 'dev');
});

test('a package without a place is reported', () => {
  check('drawer', 'std', 'has no place in the layer table');
});
