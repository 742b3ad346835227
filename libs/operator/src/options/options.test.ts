import type { ConnectorOptions } from '@millrace/program';
import { expect, test } from 'vitest';
import { declareOptions } from './option.ts';
import { optionsJsonSchema } from './options-json-schema.ts';
import { readOptions } from './read-options.ts';

const declared = declareOptions({
  topic: { kind: 'text', doc: 'where rows are', required: "such as topic = 'clicks'" },
  mode: { kind: 'choice', choices: ['a', 'b'], doc: 'how', default: 'a' },
  size: { kind: 'count', least: 1, most: 10, doc: 'how many' },
  every: {
    kind: 'duration',
    unit: 'seconds',
    leastNanos: 1,
    mostNanos: 60e9,
    doc: 'how often',
    default: 2,
  },
  from: { kind: 'time', doc: 'the first moment', default: '1970-01-02T00:00:00' },
  quiet: { kind: 'flag', doc: 'whether to be quiet', otherwise: 'as the system likes' },
  password: {
    kind: 'text',
    doc: 'who knows it is let in',
    secret: true,
    check: (text) => (text.length > 3 ? null : 'a text of more than 3 letters'),
  },
});

const read = (options: ConnectorOptions, isPart = false) =>
  readOptions(declared, options, { isPart });

test('what was not given is its default, or null', () => {
  const { values, issues } = read({ topic: 't' });
  expect(issues).toEqual([]);
  expect(values).toEqual({
    topic: 't',
    mode: 'a',
    size: null,
    every: 2e9,
    from: 86_400_000_000,
    quiet: null,
    password: null,
  });
});

test('the canonical form holds what was given, and reads back to the same values', () => {
  const { values, canonical } = read({ topic: 't', size: '7', every: '500 ms', quiet: 'true' });
  expect(canonical).toEqual({ topic: 't', size: 7, every: 0.5, quiet: true });
  expect(read(canonical).values).toEqual(values);
});

test('all that is wrong is said at once, and a secret is not repeated', () => {
  const { issues } = read({ mode: 'c', size: 11, every: 'soon', password: 'abc', moed: 1 });
  expect(issues.map(({ option }) => option)).toEqual([
    'topic',
    'mode',
    'size',
    'every',
    'password',
    'moed',
  ]);
  expect(issues[0]).toMatchObject({ hint: "such as topic = 'clicks'" });
  expect(issues[4]).toEqual({
    option: 'password',
    message: 'option "password" cannot be this',
    hint: 'it is a text of more than 3 letters',
  });
  expect(issues[5]).toMatchObject({ hint: 'did you mean "mode"?' });
});

test('a part of the options may leave out what must be there in the end', () => {
  expect(read({ size: 1 }, true).issues).toEqual([]);
  expect(optionsJsonSchema(declared, { isPart: true }).required).toEqual([]);
});

test('the JSON schema says what reading takes', () => {
  expect(optionsJsonSchema(declared)).toMatchObject({
    type: 'object',
    required: ['topic'],
    additionalProperties: false,
    properties: {
      topic: { type: 'string', minLength: 1, description: 'where rows are' },
      mode: { type: 'string', enum: ['a', 'b'], default: 'a' },
      size: { type: 'integer', minimum: 1, maximum: 10 },
      every: { anyOf: [{ type: 'string' }, { type: 'number', title: 'seconds' }], default: 2 },
      quiet: { description: 'whether to be quiet; as the system likes unless given' },
      password: { writeOnly: true, format: 'password' },
    },
  });
});
