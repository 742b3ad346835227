import type { Schema } from '@millrace/data';
import { declareOptions, type OptionIssue } from '@millrace/operator';
import type { ConnectorOptions } from '@millrace/program';
import { expect, test } from 'vitest';
import { formatOf, formatOptions } from './format-spec.ts';
import { resolveFormat } from './resolve-format.ts';

const columns: Schema = [{ name: 'id', type: { kind: 'bigint' }, nullable: true }];
const own = declareOptions({
  path: { kind: 'text', doc: 'where rows are' },
  'json.compression': { kind: 'flag', doc: 'whether files are compressed' },
});
const files = { own, format: 'json', framing: 'newline' } as const;

const resolve = (options: ConnectorOptions, schema: Schema | null = columns) =>
  resolveFormat({ name: 't', columns: schema, options }, 'source', files);

function checkIssues(options: ConnectorOptions, expected: readonly OptionIssue[]): void {
  expect(resolve(options)).toEqual({ kind: 'refused', issues: expected });
}

test('what an option leaves open has its default', () => {
  expect(resolve({ path: '/tmp' })).toEqual({
    kind: 'resolved',
    value: {
      schema: columns,
      options: expect.objectContaining({ path: '/tmp', format: 'json', bad_data: 'fail' }),
      format: {
        kind: 'json',
        badData: 'fail',
        framing: 'newline',
        rowBytesMax: 16 << 20,
        unstructured: false,
        timestampFormat: 'rfc3339',
        decimalEncoding: 'number',
      },
    },
  });
});

test('a format survives as flat options of a program', () => {
  for (const options of [
    { format: 'raw_string' },
    { 'json.timestamp_format': 'unix_millis', bad_data: 'drop', 'json.unstructured': 'true' },
  ]) {
    const resolution = resolve(options, null);
    if (resolution.kind === 'refused') return expect.fail(resolution.issues[0]?.message ?? '');
    const { format } = resolution.value;
    expect(formatOf({ path: 'x', ...formatOptions(format) })).toEqual(format);
  }
});

test('wrong and unknown options are all named, with what is allowed or meant', () => {
  checkIssues({ bad_data: 'ignore', 'json.timestamp_formats': 'x', format: 'jsn' }, [
    {
      option: 'format',
      message: `option "format" cannot be 'jsn'`,
      hint: `it is one of 'json', 'raw_string'`,
    },
    {
      option: 'bad_data',
      message: `option "bad_data" cannot be 'ignore'`,
      hint: `it is one of 'fail', 'drop'`,
    },
    {
      option: 'json.timestamp_formats',
      message: 'unknown option "json.timestamp_formats"',
      hint: 'did you mean "json.timestamp_format"?',
    },
  ]);
  checkIssues({ 'framing.newline.max_length': 0 }, [
    expect.objectContaining({ option: 'framing.newline.max_length' }),
  ]);
});

test('a format has to be named where the connector has none of its own', () => {
  const table = { name: 't', columns, options: {} };
  const resolution = resolveFormat(table, 'source', { ...files, format: null });
  expect(resolution).toEqual({
    kind: 'refused',
    issues: [
      {
        option: 'format',
        message: 'option "format" is missing',
        hint: `add format = 'json', or another`,
      },
    ],
  });
});

test('formats of a single column bring it along and refuse others', () => {
  expect(resolve({ format: 'raw_string' }, null)).toMatchObject({
    value: { schema: [{ name: 'value', type: { kind: 'text' } }] },
  });
  checkIssues({ format: 'raw_string' }, [expect.objectContaining({ option: 'format' })]);
  checkIssues({ 'json.unstructured': true }, [
    expect.objectContaining({ option: 'json.unstructured' }),
  ]);
  checkIssues({ format: 'raw_string', 'json.unstructured': true }, [
    expect.objectContaining({ option: 'json.unstructured' }),
    expect.objectContaining({ option: 'format' }),
  ]);
});

test('columns that JSON cannot hold are refused by their path', () => {
  const inner = { name: 'wait', type: { kind: 'interval' }, nullable: true } as const;
  const schema: Schema = [{ name: 'a', type: { kind: 'struct', fields: [inner] }, nullable: true }];
  expect(resolve({}, schema)).toEqual({
    kind: 'refused',
    issues: [
      {
        option: null,
        message: 'column "a.wait" of type INTERVAL cannot be read from JSON',
        hint: 'read a number, and multiply it with INTERVAL',
      },
    ],
  });
});

test('compression is about files, so it is left to the connector whatever the format', () => {
  const resolution = resolve({ format: 'raw_string', 'json.compression': true }, null);
  expect(resolution).toMatchObject({ value: { options: { 'json.compression': true } } });
});

test('options of another format are not proposed', () => {
  checkIssues({ 'json.unstructred': true }, [
    expect.objectContaining({ hint: 'did you mean "json.unstructured"?' }),
  ]);
  const refused = resolve({ format: 'raw_string', 'json.unstructred': true }, null);
  expect(refused).toMatchObject({
    issues: [{ hint: expect.stringMatching(/"path", "json.compression", "format", .*"bad_data"/) }],
  });
  expect(JSON.stringify(refused)).not.toContain('unstructured');
});
