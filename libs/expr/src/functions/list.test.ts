import { test } from 'vitest';
import { checkCall as check, list } from '../test/check-call.ts';

const numbers = list('bigint', 3n, null, 5n);

test('elements count from 1 and are NULL outside', () => {
  check('array_element', [numbers, 1n], 3n);
  check('array_element', [numbers, 2n], null);
  check('array_element', [numbers, 3n], 5n);
  check('array_element', [numbers, 4n], null);
  check('array_element', [numbers, 0n], null);
  check('array_element', [list('text', 'a', 'ü'), 2n], 'ü');
});

test('lists are made, measured, searched and joined', () => {
  check('make_array', [1n, null, 2n], list('bigint', 1n, null, 2n));
  check('array_length', [numbers], 3n);
  check('cardinality', [list('text')], 0n);
  check('array_contains', [numbers, 5n], true);
  check('array_has', [list('text', 'a'), 'b'], false);
  check('array_position', [numbers, 5n], 3n);
  check('array_to_string', [numbers, ','], '3,5');
  check('array_to_string', [numbers, ',', '-'], '3,-,5');
  check('array_append', [numbers, 7n], list('bigint', 3n, null, 5n, 7n));
  check('||', [numbers, list('bigint', 1n)], list('bigint', 3n, null, 5n, 1n));
  check('array_slice', [numbers, 2n, 3n], list('bigint', null, 5n));
  check('array_slice', [numbers, -1n, -1n], list('bigint', 5n));
  check('string_to_array', ['a,b', ','], list('text', 'a', 'b'));
});
