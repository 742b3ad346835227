import type { Row, Schema } from '@millrace/data';
import { expect, test } from 'vitest';
import { BatchReader } from './batch-reader.ts';
import { BatchWriter } from './batch-writer.ts';
import { LinearMemory } from './linear-memory.ts';

const schema: Schema = [
  { name: 'id', type: { kind: 'bigint' }, nullable: false },
  {
    name: 'person',
    nullable: true,
    type: {
      kind: 'struct',
      fields: [
        { name: 'name', type: { kind: 'text' }, nullable: true },
        { name: 'tags', type: { kind: 'list', element: { kind: 'text' } }, nullable: false },
      ],
    },
  },
  { name: 'score', type: { kind: 'double' }, nullable: true },
];

test('rows with structs, lists and nulls come back as they went in', () => {
  const linear = new LinearMemory();
  const writer = new BatchWriter(linear, schema);
  const rows: Row[] = [
    [9007199254740993n, ['Ada', ['a', null, 'ü']], 1.5],
    [-1n, null, null],
    [0n, [null, []], -0.25],
  ];
  for (const row of rows) writer.append(row);
  expect(new BatchReader(linear, schema).rows(writer.batch)).toEqual(rows);
});

test('a cleared batch gives its bytes back', () => {
  const linear = new LinearMemory();
  const writer = new BatchWriter(linear, schema);
  const before = linear.allocatedBytes;
  writer.append([1n, ['x'.repeat(100_000), []], null]);
  expect(linear.allocatedBytes).toBeGreaterThan(before);
  writer.clear();
  expect(linear.allocatedBytes).toBe(before);
});
