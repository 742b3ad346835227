import fc from 'fast-check';
import type { Identifier, ObjectName } from '../ast/identifier.ts';
import type { TableAlias } from '../ast/table-expression.ts';
import { RESERVED_WORDS } from '../parse/keyword.ts';

/** Trees are generated without places in a text. */
export const span = { start: 0, end: 0 };

/** Words that read as something else where a name, a call or a table may also stand. */
const SPECIAL =
  /^(all|any|some|array|row|struct|table|unnest|lateral|cast|try_cast|rollup|cube|grouping|recursive|rows|range|groups|set|from|distinct|values)$/i;

const plainWord = fc
  .oneof(
    fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_$]{0,8}$/),
    fc.constantFrom(
      'start',
      'end',
      'timestamp',
      'count',
      'window',
      'key',
      'value',
      'date',
      'first',
    ),
    fc.constantFrom(
      'interval',
      'offset',
      'order',
      'group',
      'limits',
      'left',
      'partition',
      'filter',
    ),
    fc.constantFrom('größe', '名前', 'x1'),
  )
  .filter((word) => !RESERVED_WORDS.has(word.toUpperCase()) && !SPECIAL.test(word));

export const identifier: fc.Arbitrary<Identifier> = fc.oneof(
  { weight: 4, arbitrary: plainWord.map((value) => makeIdentifier(value, false)) },
  {
    weight: 1,
    arbitrary: fc
      .string({ minLength: 1, maxLength: 6 })
      .map((value) => makeIdentifier(value, true)),
  },
);

export const identifiers = fc.array(identifier, { maxLength: 3 });
export const someIdentifiers = fc.array(identifier, { minLength: 1, maxLength: 3 });

export const objectName: fc.Arbitrary<ObjectName> = someIdentifiers.map((parts) => ({
  kind: 'object-name',
  span,
  parts,
}));

export const tableAlias: fc.Arbitrary<TableAlias> = fc.record({
  kind: fc.constant('table-alias' as const),
  span: fc.constant(span),
  name: identifier,
  columns: identifiers,
});

function makeIdentifier(value: string, quoted: boolean): Identifier {
  return { kind: 'identifier', span, value, quoted };
}
