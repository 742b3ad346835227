import { expect, test } from 'vitest';
import { splitArray } from './split-array.ts';

test('elements are found whatever is inside them, and integers keep all digits', () => {
  const rows = [
    '{"n":9223372036854775807}',
    '{"a":[1,{"b":"],}\\""}],"c":"\\\\"}',
    '{}',
    '[]',
    '1',
  ];
  expect(splitArray(`[${rows.join(',')}]`)).toEqual(rows);
});

test('an empty array has none', () => {
  expect(splitArray('[]')).toEqual([]);
});
