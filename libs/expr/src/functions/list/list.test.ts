import { test } from 'vitest';
import { checkCall as check, fails, list } from '../../test/check-call.ts';

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

test('lists are sets and sequences too', () => {
  const doubled = list('bigint', 2n, null, 1n, 2n, null);
  check('array_distinct', [doubled], list('bigint', 2n, null, 1n));
  check('array_sort', [doubled], list('bigint', 1n, 2n, 2n, null, null));
  check('array_max', [doubled], 2n);
  check('array_min', [list('bigint')], null);
  check('array_union', [numbers, list('bigint', 5n, 6n)], list('bigint', 3n, null, 5n, 6n));
  check('array_intersect', [numbers, list('bigint', 5n, null)], list('bigint', null, 5n));
  check('array_except', [numbers, list('bigint', 5n)], list('bigint', 3n, null));
  check('array_has_all', [numbers, list('bigint', 5n, 3n)], true);
  check('array_has_any', [numbers, list('bigint', 9n)], false);
  check('array_remove', [doubled, 2n], list('bigint', null, 1n, 2n, null));
  check('array_remove_all', [doubled, 2n], list('bigint', null, 1n, null));
  check('array_prepend', [1n, numbers], list('bigint', 1n, 3n, null, 5n));
  check('array_repeat', ['x', 2n], list('text', 'x', 'x'));
  check('array_pop_back', [numbers], list('bigint', 3n, null));
  check('range', [1n, 7n, 3n], list('bigint', 1n, 4n));
  check('generate_series', [3n, 1n, -1n], list('bigint', 3n, 2n, 1n));
  check('range', [0n, 9223372036854775807n], fails('requested length too large'));
  check('empty', [list('text')], true);
});
