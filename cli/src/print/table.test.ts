import { expect, test } from 'vitest';
import { labelsText, properties, table, timeText } from './table.ts';

test('columns are as wide as their widest cell, and those without a value are left out', () => {
  const rows = [
    ['a', 'long name', ''],
    ['bcd', 'x\ny', ''],
  ];
  expect(table(['ID', 'NAME', 'LABELS'], rows)).toBe(
    ['ID   NAME', 'a    long name', 'bcd  x y'].join('\n'),
  );
});

test('a table without rows is its heading', () => {
  expect(table(['ID', 'NAME'], [])).toBe('ID  NAME');
});

test('properties stand under each other, without those that have no value', () => {
  expect(
    properties([
      ['name', 'x'],
      ['failure', ''],
      ['parallelism', '2'],
    ]),
  ).toBe('name:        x\nparallelism: 2');
});

test('times are to the second, labels in the order of their names', () => {
  expect(timeText(1_700_000_000_123_456)).toBe('2023-11-14T22:13:20Z');
  expect(labelsText({ team: 'ops', a: '1' })).toBe('a=1, team=ops');
});
