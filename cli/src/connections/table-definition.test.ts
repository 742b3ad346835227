import { expect, test } from 'vitest';
import { UsageError } from '../arguments.ts';
import { connectRest } from '../rest/rest-client.ts';
import { readTableDefinition } from './table-definition.ts';

/** What the options of a command define, without a profile, so that no API is asked. */
async function define(options: Readonly<Record<string, string | readonly string[]>>) {
  const nobody = connectRest({ url: 'http://127.0.0.1:9', timeoutMs: 1 });
  const given = { positionals: ['orders'], options: { connector: 'single_file', ...options } };
  return readTableDefinition(nobody, 'table create', given).catch((thrown: unknown) => {
    if (thrown instanceof UsageError) return thrown.message;
    throw thrown;
  });
}

test('options and type are the config, columns are the schema', async () => {
  expect(await define({ option: ['path=a=b', 'password={{ PASSWORD }}'], type: 'source' })).toEqual(
    {
      name: 'orders',
      connector: 'single_file',
      config: { path: 'a=b', password: '{{ PASSWORD }}', type: 'source' },
    },
  );
  const column = ['id BIGINT  not null', '"a ""b"" c" STRUCT<x INT, y TEXT[]>', ' "id" TEXT '];
  expect(await define({ column })).toMatchObject({
    schema: {
      fields: [
        { name: 'id', type: 'BIGINT', nullable: false },
        { name: 'a "b" c', type: 'STRUCT<x INT, y TEXT[]>', nullable: true },
        { name: 'id', type: 'TEXT', nullable: true },
      ],
    },
  });
});

test('what cannot be read is named', async () => {
  expect(await define({ column: ['total'] })).toBe(
    'a column is a name and a type, such as "id BIGINT", not "total"',
  );
  expect(await define({ option: ['path'] })).toBe('an option is NAME=VALUE, not "path"');
  expect(await define({ option: ['a=1', 'a=2'] })).toBe('option "--option" is given twice for "a"');
  expect(await define({ column: ['a INT'], sample: 'rows.json' })).toContain('mean the same');
});
