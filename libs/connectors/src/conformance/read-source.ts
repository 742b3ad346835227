import { batchRowsMax, type Row } from '@millrace/data';
import type { Source } from '@millrace/operator';
import { assert } from '@millrace/std';
import { BatchReader } from '@millrace/wasm';
import type { TestContext } from './test-context.ts';

/** Longer than any wait for a file or stream in a test. */
const turnsMax = 100_000;

/**
 * Reads an open source as the engine does, to its end or until `rowsMax` rows have come, moving
 * the clock when that is what the source waits for.
 */
export async function readSource(
  context: TestContext,
  source: Source,
  rowsMax = Number.POSITIVE_INFINITY,
): Promise<{ readonly rows: Row[]; readonly batchRows: number[] }> {
  const reader = new BatchReader(context.memory, context.schema);
  const [rows, batchRows]: [Row[], number[]] = [[], []];
  for (let turn = 0; turn < turnsMax; turn++) {
    if (rows.length >= rowsMax) return { rows, batchRows };
    const { wakes } = context;
    const polled = source.poll();
    if (polled === 'end') return { rows, batchRows };
    if (polled === 'batch') {
      const count = reader.rowCount(source.batch);
      assert(count > 0 && count <= batchRowsMax, () => `a batch of ${count} rows`);
      rows.push(...reader.rows(source.batch));
      batchRows.push(count);
      continue;
    }
    await wakeUp(context, source, wakes);
  }
  throw new Error('the source came to no end');
}

async function wakeUp(context: TestContext, source: Source, wakes: number): Promise<void> {
  const { wakeAtMs } = source;
  if (wakeAtMs === null) {
    for (let turn = 0; context.wakes === wakes; turn++) {
      assert(turn < turnsMax, 'a source that waits wakes the slot or says when');
      await new Promise(setImmediate);
    }
    return;
  }
  const waitMs = wakeAtMs - context.clock.monotonicMs();
  assert(waitMs > 0, 'a source that waits does so into the future');
  context.clock.advance(waitMs);
}
