import fc from 'fast-check';

/** What no field wants, and what parsers stumble over. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '🦉'.repeat(50),
  'a'.repeat(5000),
  "'; DROP TABLE pipelines; --",
  '{{ SECRET }}',
  '../../etc/passwd',
  [],
  {},
  [[[[]]]],
  [null],
  { $ref: '#' },
  { constructor: { prototype: {} } },
];

export const strangeValue = fc.constantFrom(...STRANGE);

/** The value with one of its parts replaced, taken away, or given something more. */
export function mutated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const kind = fc.constantFrom('replace', 'remove', 'add');
  return fc.tuple(value, fc.nat(), strangeValue, kind).map(([original, place, strange, how]) => {
    const copy: unknown = structuredClone(original);
    const holders = holdersIn(copy);
    const holder = holders[place % Math.max(1, holders.length)];
    if (holder === undefined) return strange;
    const keys = Object.keys(holder);
    const key = keys[place % Math.max(1, keys.length)];
    if (how === 'add' || key === undefined) holder[`strange${place % 3}`] = strange;
    else if (how === 'remove') Reflect.deleteProperty(holder, key);
    else holder[key] = strange;
    return copy;
  });
}

/** Everything in a JSON value that has parts. */
function holdersIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  // Of a list the keys are its indices.
  const holder = value as Record<string, unknown>;
  return [holder, ...Object.values(holder).flatMap(holdersIn)];
}
