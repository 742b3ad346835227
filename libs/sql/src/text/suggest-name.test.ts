import { expect, test } from 'vitest';
import { suggestName } from './suggest-name.ts';

const COLUMNS = ['auction', 'bidder', 'price', 'channel'];

test('a slip of one or two letters is guessed, whatever the case', () => {
  expect(suggestName('prce', COLUMNS)).toBe('price');
  expect(suggestName('PRICES', COLUMNS)).toBe('price');
  expect(suggestName('acution', COLUMNS)).toBe('auction');
});

test('something else altogether is not', () => {
  expect(suggestName('city', COLUMNS)).toBeUndefined();
  expect(suggestName('price', ['price'])).toBeUndefined();
});

test('a very long word costs nothing', () => {
  expect(suggestName('x'.repeat(1_000_000), COLUMNS)).toBeUndefined();
  expect(suggestName('price', ['p'.repeat(1_000_000)])).toBeUndefined();
});
