import type { SourceConnector, TableDeclaration } from '@millrace/operator';
import { expect, test } from 'vitest';
import { readSource } from './read-source.ts';
import { sourceContext } from './test-context.ts';

export interface SourceCase {
  readonly name: string;
  readonly source: SourceConnector;
  /** A table whose source ends, with more than one row; made when a test begins. */
  readonly table: () => TableDeclaration;
}

/** What every source keeps. */
export function testSource({ name, source, table }: SourceCase): void {
  const never = new AbortController().signal;

  test(`${name}: what resolving gives resolves to itself`, () => {
    const declared = table();
    const first = source.resolve(declared);
    expect(first.kind).toBe('resolved');
    if (first.kind === 'refused') return;
    const { options, schema, timeField } = first.value;
    expect(source.resolve({ ...declared, options })).toEqual(first);
    expect(schema[timeField]).toEqual({
      name: '_timestamp',
      type: { kind: 'timestamp' },
      nullable: false,
    });
  });

  test(`${name}: polled to its end, it stays at its end`, async () => {
    const context = sourceContext(source, table());
    const opened = source.open(context);
    await opened.open(never);
    const { rows } = await readSource(context, opened);
    expect(rows.length).toBeGreaterThan(1);
    expect(opened.poll()).toBe('end');
    expect(context.failures).toEqual([]);
    await opened.close();
  });

  test(`${name}: the rows are the same again`, async () => {
    const declared = table();
    const read = async () => {
      const context = sourceContext(source, declared);
      const opened = source.open(context);
      await opened.open(never);
      const { rows } = await readSource(context, opened);
      await opened.close();
      return rows;
    };
    expect(await read()).toEqual(await read());
  });

  test(`${name}: closing gives all memory back, also twice and half way`, async () => {
    for (const polls of [0, 1]) {
      const context = sourceContext(source, table());
      const opened = source.open(context);
      await opened.open(never);
      for (let i = 0; i < polls; i++) opened.poll();
      await opened.close();
      await opened.close();
      expect(context.memory.allocatedBytes).toBe(0);
    }
  });

  test(`${name}: opening under an aborted signal is refused, closing works all the same`, async () => {
    const context = sourceContext(source, table());
    const opened = source.open(context);
    const reason = new Error('stopped before it began');
    await expect(opened.open(AbortSignal.abort(reason))).rejects.toBe(reason);
    await opened.close();
    expect(context.memory.allocatedBytes).toBe(0);
  });

  test(`${name}: subtasks share the rows, none twice, none lost`, async () => {
    const declared = table();
    const all = await Promise.all(
      [1, 3].map(async (parallelism) => {
        const counts = Array.from({ length: parallelism }, async (_, subtask) => {
          const context = sourceContext(source, declared, { subtask, parallelism });
          const opened = source.open(context);
          await opened.open(never);
          const { rows } = await readSource(context, opened);
          await opened.close();
          return rows.length;
        });
        return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
      }),
    );
    expect(all[1]).toBe(all[0]);
  });

  test(`${name}: an option that nobody knows is named`, () => {
    const declared = table();
    const resolution = source.resolve({ ...declared, options: { ...declared.options, paht: 'x' } });
    expect(resolution).toMatchObject({ kind: 'refused', issues: [{ option: 'paht' }] });
  });
}
