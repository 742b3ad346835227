import { formatType } from '@millrace/data';
import { expect, test } from 'vitest';
import { columnsOfJsonSchema } from './columns-of-json-schema.ts';
import { columnsOfSample } from './columns-of-sample.ts';

function check(result: ReturnType<typeof columnsOfSample>, expected: readonly string[]): void {
  const found =
    result.kind === 'refused'
      ? result.issues.map(({ message }) => message)
      : result.value.map(
          ({ name, type, nullable }) => `${name} ${formatType(type)}${nullable ? '' : ' NOT NULL'}`,
        );
  expect(found).toEqual(expected);
}

const ofSchema = (schema: unknown) => columnsOfJsonSchema(JSON.stringify(schema));

test('a JSON schema gives columns of the types of its properties', () => {
  const properties = {
    id: { type: 'integer' },
    price: { type: ['number', 'null'] },
    at: { type: 'string', format: 'date-time' },
    day: { type: 'string', format: 'date' },
    name: { type: 'string', maxLength: 5 },
    ok: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    place: {
      type: 'object',
      properties: { x: { type: 'number' }, y: { type: 'integer' } },
      required: ['x'],
    },
    kind: { enum: ['a', 'b', null] },
    level: { const: 3 },
  };
  const required = ['id', 'price', 'at', 'name', 'kind'];
  check(ofSchema({ type: 'object', properties, required }), [
    'id BIGINT NOT NULL',
    'price DOUBLE',
    'at TIMESTAMP NOT NULL',
    'day DATE',
    'name TEXT NOT NULL',
    'ok BOOLEAN',
    'tags TEXT[]',
    'place STRUCT<x DOUBLE, y BIGINT>',
    'kind TEXT',
    'level BIGINT',
  ]);
});

test('references, choices and schemas made of others are followed', () => {
  const money = { properties: { amount: { type: 'number' } }, required: ['amount'] };
  check(
    ofSchema({
      $ref: '#/$defs/order',
      $defs: {
        money,
        order: {
          allOf: [{ $ref: '#/$defs/money' }, { properties: { id: { type: 'integer' } } }],
          properties: {
            note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
            total: { oneOf: [{ $ref: '#/$defs/money' }] },
          },
          required: ['note', 'total'],
        },
      },
    }),
    ['note TEXT', 'total STRUCT<amount DOUBLE> NOT NULL', 'amount DOUBLE NOT NULL', 'id BIGINT'],
  );
});

test('what SQL has no type for stays JSON', () => {
  const properties = {
    any: true,
    open: { type: 'object' },
    mixed: { type: ['string', 'integer'] },
    either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    objects: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
    lost: { $ref: '#/nowhere' },
    self: { $ref: '#' },
  };
  const result = ofSchema({ properties });
  expect(result.kind).toBe('resolved');
  const types = result.kind === 'resolved' ? result.value.map(({ type }) => type.kind) : [];
  expect(types.slice(0, 6)).toEqual(['json', 'json', 'json', 'json', 'json', 'json']);
  expect(JSON.stringify(result).length).toBeLessThan(100_000);
});

test('a schema that refers to itself in many places has an end', () => {
  const names = Array.from({ length: 30 }, (_, i) => `p${i}`);
  const result = ofSchema({
    properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])),
    allOf: names.map(() => ({ $ref: '#' })),
  });
  expect(result.kind).toBe('resolved');
});

test('a text that is no JSON schema of objects is refused', () => {
  check(columnsOfJsonSchema('{'), [expect.stringContaining('the JSON schema is not JSON')]);
  check(columnsOfJsonSchema('[]'), ['the JSON schema is no object']);
  const noObject = 'the JSON schema does not describe an object with properties';
  check(ofSchema({ type: 'string' }), [noObject]);
  check(ofSchema({ type: 'object' }), [noObject]);
});

test('a sample gives columns that fit all of its rows', () => {
  const sample = `{"id": 1, "price": 1.5, "at": "2024-01-01T10:00:00Z", "tags": ["a"], "n": null}
{"id": 20, "price": 2, "at": "2024-01-01", "place": {"x": 1}, "whole": 1.0}
{"id": 3, "place": {"x": 2.5, "y": "q"}, "day": "2024-02-30"}`;
  check(columnsOfSample(sample), [
    'id BIGINT',
    'price DOUBLE',
    'at TIMESTAMP',
    'tags TEXT[]',
    'n JSON',
    'place STRUCT<x DOUBLE, y TEXT>',
    'whole DOUBLE',
    'day TEXT',
  ]);
  check(columnsOfSample('[{"a": true}, {"a": "x"}, {"b": [{"c": 1}], "__proto__": 1}]'), [
    'a JSON',
    'b JSON',
    '__proto__ BIGINT',
  ]);
  check(columnsOfSample('{\n  "a": 12345678901234567890\n}'), ['a DOUBLE']);
});

test('what is nested very deep stays JSON, or is refused when it is deeper still', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const result = columnsOfSample(nested(100));
  expect(JSON.stringify(result).length).toBeLessThan(2000);
  expect(JSON.stringify(result)).toContain('"json"');
  check(columnsOfSample(nested(100_000)), ['the sample is nested too deep']);
});

test('a sample without rows is refused', () => {
  check(columnsOfSample(''), ['the sample has no rows']);
  check(columnsOfSample('1'), ['the sample has rows that are no objects']);
  check(columnsOfSample('{}'), ['the rows of the sample have no fields']);
  check(columnsOfSample('{"a":1}\nnonsense'), [expect.stringContaining('is not JSON')]);
});
