import { expect, test } from 'vitest';
import { checkEntrance, checkImports } from './imports.ts';
import { readFiles, sourcePattern } from './repository.ts';

test('packages import each other by name and themselves by file', () => {
  const sources = readFiles(sourcePattern).filter(
    ({ path }) => path !== 'test/tidy/imports.test.ts',
  );
  expect(sources.flatMap(checkImports)).toEqual([]);
});

test('entrances name what they export', () => {
  expect(readFiles(/(^|\/)src\/index\.ts$/).flatMap(checkEntrance)).toEqual([]);
});

function check(line: string, expected: string): void {
  const findings = checkImports({ path: 'libs/sql/src/parser/parser.ts', text: line });
  expect(findings.join('\n')).toContain(expected);
  if (expected === '') expect(findings).toEqual([]);
}

test('a deep import by name is reported', () => {
  check("import { x } from '@millrace/std/src/x.ts';", 'imports the inside of a package');
});

test('a relative import into another package is reported', () => {
  check("import { x } from '../../../std/src/x.ts';", 'leaves its package by a path');
  check("const worker = new URL('../../../std/src/x.ts', import.meta.url);", 'leaves its package');
});

test('the main file of a process may be named from elsewhere', () => {
  check("const main = new URL('../../../../cli/src/main.ts', import.meta.url);", '');
});

test('an import of the own entrance is reported', () => {
  check("export { x } from '../index.ts';", 'imports the entrance of its own package');
});

test('imports of files, packages and vendors pass', () => {
  check(
    "import { a } from './lexer.ts';\nimport { b } from '@millrace/std';\nimport 'node:fs';",
    '',
  );
});

test('a star export from an entrance is reported', () => {
  const findings = checkEntrance({
    path: 'libs/sql/src/index.ts',
    text: "export * from './x.ts';",
  });
  expect(findings).toHaveLength(1);
});
