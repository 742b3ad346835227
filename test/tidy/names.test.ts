import { expect, test } from 'vitest';
import { checkDeclaredNames, checkName } from './names.ts';
import { listFiles, readFiles, sourcePattern } from './repository.ts';

test('files are named in kebab-case, after what is inside', () => {
  expect(listFiles().flatMap(checkName)).toEqual([]);
});

test('declarations are named after what they are', () => {
  const sources = readFiles(sourcePattern).filter(({ path }) => path !== 'test/tidy/names.test.ts');
  expect(sources.flatMap(({ path, text }) => checkDeclaredNames(path, text))).toEqual([]);
});

test.for([
  ['libs/sql/src/Parser.ts', 'not kebab-case'],
  ['libs/sql/src/token_kind.ts', 'not kebab-case'],
  ['libs/sql/.scratch/bench.ts', 'folder ".scratch" is not kebab-case'],
  ['libs/sql/src/Parse/parser.ts', 'folder "Parse" is not kebab-case'],
  ['libs/sql/src/types.ts', '"types" names a drawer'],
  ['libs/sql/src/utils/text.ts', '"utils" names a drawer'],
  ['libs/sql/src/common.test.ts', '"common" names a drawer'],
  ['services/api/src/job-manager.ts', '"manager" says nothing'],
] as const)('the name %s is reported', ([path, expected]) => {
  expect(checkName(path).join()).toContain(expected);
});

test.for([
  'README.md',
  '.ci/run',
  'libs/dataflow/src/hash-join.late-rows.test.ts',
  'docs/decisions/2026-11-21-exec-instead-of-forwarding.md',
  'libs/rpc/src/gen/millrace/v1/rpc_pb.ts',
])('the name %s passes', (path) => {
  expect(checkName(path)).toEqual([]);
});

test.for(['class JobManager {}', 'interface IStore {}', 'class StoreImpl {}'])(
  'the declaration %s is reported',
  (text) => {
    expect(checkDeclaredNames('x.ts', text)).toHaveLength(1);
  },
);

test('ordinary declarations pass', () => {
  const text = 'interface Input {}\nclass IdleInput {}\ntype Id = string;\nfunction implement() {}';
  expect(checkDeclaredNames('x.ts', text)).toEqual([]);
});
