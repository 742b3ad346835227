import { batchRowsMax, type Row } from '@millrace/data';
import type { SinkConnector, TableDeclaration } from '@millrace/operator';
import { BatchWriter } from '@millrace/wasm';
import { expect, test } from 'vitest';
import { timeField } from '../time-field.ts';
import { fileColumns } from './files.ts';
import { sinkContext, type TestContext } from './test-context.ts';

export interface SinkCase {
  readonly name: string;
  readonly sink: SinkConnector;
  /** Made when a test begins. */
  readonly table: () => TableDeclaration;
}

export const sinkColumns = [...fileColumns, timeField];

/** A batch of rows of `sinkColumns`, in the memory of a context. */
export function batchOf(context: TestContext, rows: readonly Row[]): BatchWriter {
  const writer = new BatchWriter(context.memory, context.schema);
  for (const row of rows) writer.append(row);
  return writer;
}

export function sampleRows(count: number): Row[] {
  return Array.from({ length: count }, (_, n) => [
    BigInt(n),
    n % 5 === 0 ? null : `text "${n}"`,
    BigInt(n) * 1_000_000n,
  ]);
}

/** What every sink keeps. */
export function testSink({ name, sink, table }: SinkCase): void {
  const never = new AbortController().signal;

  test(`${name}: what resolving gives resolves to itself`, () => {
    const declared = table();
    const first = sink.resolve(declared);
    expect(first.kind).toBe('resolved');
    if (first.kind === 'refused') return;
    expect(sink.resolve({ ...declared, options: first.value.options })).toEqual(first);
  });

  test(`${name}: takes batches of no row, one row and as many as fit`, async () => {
    const context = sinkContext(sink, table(), sinkColumns);
    const opened = sink.open(context);
    await opened.open(never);
    for (const count of [0, 1, batchRowsMax]) {
      const writer = batchOf(context, sampleRows(count));
      expect(opened.ready).toBe(true);
      opened.write(writer.batch);
      writer.release();
      opened.watermark(BigInt(count));
      opened.flush();
    }
    await opened.finish(never);
    expect(opened.bytesWritten).toBeGreaterThanOrEqual(0);
    expect(context.failures).toEqual([]);
    await opened.close();
    expect(context.memory.allocatedBytes).toBe(0);
  });

  test(`${name}: closing gives all memory back, also twice and unfinished`, async () => {
    const context = sinkContext(sink, table(), sinkColumns);
    const opened = sink.open(context);
    await opened.open(never);
    const writer = batchOf(context, sampleRows(3));
    opened.write(writer.batch);
    writer.release();
    await opened.close();
    await opened.close();
    expect(context.memory.allocatedBytes).toBe(0);
  });

  test(`${name}: opening under an aborted signal is refused, closing works all the same`, async () => {
    const context = sinkContext(sink, table(), sinkColumns);
    const opened = sink.open(context);
    const reason = new Error('stopped before it began');
    await expect(opened.open(AbortSignal.abort(reason))).rejects.toBe(reason);
    await opened.close();
    expect(context.memory.allocatedBytes).toBe(0);
  });

  test(`${name}: an option that nobody knows is named`, () => {
    const declared = table();
    const resolution = sink.resolve({ ...declared, options: { ...declared.options, paht: 'x' } });
    expect(resolution).toMatchObject({ kind: 'refused', issues: [{ option: 'paht' }] });
  });
}
