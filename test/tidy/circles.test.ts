import { expect, test } from 'vitest';
import { checkCircles } from './circles.ts';
import { readFiles, sourcePattern } from './repository.ts';

test('files do not import each other in circles', () => {
  expect(checkCircles(readFiles(sourcePattern))).toEqual([]);
});

function check(texts: Readonly<Record<string, string>>, expected: readonly string[]): void {
  const files = Object.entries(texts).map(([name, text]) => ({ path: `libs/x/src/${name}`, text }));
  const circles = checkCircles(files).map((finding) => finding.split(': ')[0]);
  expect(circles).toEqual(expected.map((circle) => circle.replace(/\b\w\.ts/g, 'libs/x/src/$&')));
}

test('a circle is reported once, without what leads to it and what it leans on', () => {
  check(
    {
      'a.ts': "import { b } from './b.ts';",
      'b.ts': "import {\n  c,\n  type C,\n} from './c.ts';\nimport { d } from './d.ts';",
      'c.ts': "export { b } from './b.ts';",
      'd.ts': '',
    },
    ['b.ts -> c.ts -> b.ts'],
  );
});

test('a file that is loaded later is one that is imported', () => {
  check(
    {
      'a.ts': "const { b } = await import('./b.ts');",
      'b.ts': "import './a.ts';",
      'c.ts': "import * as self from './c.ts';",
    },
    ['a.ts -> b.ts -> a.ts', 'c.ts -> c.ts'],
  );
});

test('imports of types may go round', () => {
  check(
    {
      'a.ts': "import type { B } from './b.ts';\nexport type { B } from './b.ts';",
      'b.ts': "import { a } from './a.ts';\nlet c: typeof import('./c.ts');",
      'c.ts': "/**\n * @param {import('./c.ts').C} c\n */\nimport { b } from './b.ts';",
    },
    [],
  );
});
