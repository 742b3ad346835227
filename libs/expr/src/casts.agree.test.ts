import type { SqlType } from '@millrace/data';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canCast, typeName } from './resolve/type-rules.ts';
import { arbitraryValue, testedTypes } from './test/arbitrary-value.ts';
import { formatTimestamp } from './time/format-time.ts';
import { cast } from './test/build-expression.ts';
import { interpret, runGenerated } from './test/run-expression.ts';

const rowsEach = 120;

const times = fc.oneof(
  arbitraryValue({ kind: 'timestamp' }).map((value) => formatTimestamp(value as bigint)),
  fc.stringMatching(/^(19|20)\d\d([-/])[01]\d[-/][0-3]\d$/),
  fc.stringMatching(
    /^\d{4}-(0[1-9]|1[0-2])-[0-2]\d[T ][0-2]\d:[0-5]\d(:[0-6]\d(\.\d{1,7})?)?(Z|\+01:30)?$/,
  ),
);

/** Texts that look like values of a type are the interesting ones. */
function texts(to: SqlType): fc.Arbitrary<string> {
  const digits = fc.stringMatching(/^[+-]?\d{0,20}(\.\d{0,8})?(e\d)?$/);
  if (to.kind === 'timestamp' || to.kind === 'date') return times;
  return to.kind === 'boolean' ? fc.constantFrom('t', 'TRUE', 'off', 'x', '1') : digits;
}

function agree(from: SqlType, to: SqlType, attempt: boolean): void {
  const value =
    from.kind === 'text' ? fc.oneof(arbitraryValue(from), texts(to)) : arbitraryValue(from);
  const rows = fc.sample(fc.option(value, { freq: 8 }), { seed: 7, numRuns: rowsEach });
  const schema = [{ name: 'a', type: from, nullable: true }];
  const tested = cast({ kind: 'column', path: [0], type: from, nullable: true }, to, attempt);
  const failing = rows.filter((row) => interpret(tested, [[row]]).error !== null);
  const fine = rows.filter((row) => !failing.includes(row)).map((row) => [row]);
  for (const batch of [fine, ...failing.slice(0, 5).map((row) => [[row]])]) {
    const { hostCalls: _, ...generated } = runGenerated(tested, schema, batch);
    expect(generated).toEqual(interpret(tested, batch));
  }
}

for (const from of testedTypes) {
  test(`casts from ${typeName(from)} give the same in generated code and in the interpreter`, () => {
    for (const to of testedTypes) {
      if (canCast(from, to) === 'no') continue;
      agree(from, to, false);
      agree(from, to, true);
    }
  });
}
