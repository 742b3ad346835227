import { expect, test } from 'vitest';
import { checkCommentWidth } from './comment-width.ts';
import { readFiles } from './repository.ts';

test('comments fit into the width of the code', () => {
  const files = readFiles(/\.(ts|mjs)$/).filter(({ path }) => !path.includes('/gen/'));
  expect(files.flatMap(checkCommentWidth)).toEqual([]);
});

const tooWide = `the width of ${'wide '.repeat(20)}`;

test.for([
  ['a line of a docstring', ` * ${tooWide}`],
  ['a docstring of one line', `  /** ${tooWide} */`],
  ['a line comment', `// ${tooWide}`],
])('%s that is too wide is reported with its line', ([, line]) => {
  const [finding] = checkCommentWidth({ path: 'x.ts', text: `fine\n${line}\n` });
  expect(finding).toMatch(/^x\.ts:2: a comment of \d+ columns/);
});

test('code that is wide, such as a text of a test, is left to the formatter', () => {
  expect(checkCommentWidth({ path: 'x.ts', text: `const text = '${tooWide}';` })).toEqual([]);
});
