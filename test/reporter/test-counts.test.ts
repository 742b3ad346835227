import { expect, test } from 'vitest';
import { type CountedModule, countTests, formatCounts } from './test-counts.ts';

interface Broken {
  readonly file?: boolean;
  readonly suite?: boolean;
}

function moduleOf(states: readonly string[], broken: Broken = {}): CountedModule {
  const errorsIf = (isBroken?: boolean) => () => (isBroken === true ? [new Error('broken')] : []);
  return {
    errors: errorsIf(broken.file),
    children: {
      allTests: () => states.map((state) => ({ result: () => ({ state }) })),
      allSuites: () => [{ errors: errorsIf(broken.suite) }],
    },
  };
}

function check(modules: readonly CountedModule[], expected: string): void {
  expect(formatCounts(countTests(modules))).toBe(expected);
}

test('passed and failed tests of all modules are added up', () => {
  check([moduleOf(['passed', 'failed']), moduleOf(['passed'])], '2 passed, 1 failed');
});

test('skipped tests are named only where there are some', () => {
  check([moduleOf(['passed', 'skipped'])], '1 passed, 0 failed, 1 skipped');
});

test('a test that never got a result counts as failed', () => {
  check([moduleOf(['pending'])], '0 passed, 1 failed');
});

test('a file that does not load counts as failed', () => {
  check([moduleOf([], { file: true })], '0 passed, 1 failed');
});

test('a suite whose set-up breaks counts as failed beside its skipped tests', () => {
  check([moduleOf(['skipped'], { suite: true })], '0 passed, 1 failed, 1 skipped');
});
