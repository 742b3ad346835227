import type { Row } from '@millrace/data';
import type { Program } from '@millrace/program';
import {
  runInThisThread,
  type ThreadRun,
  type ThreadRunCounts,
} from '../slot/run-in-this-thread.ts';
import { rowsCatalog, type RowTables } from './rows-connector.ts';

type ProgramRun = Pick<RowTables, 'rows' | 'batchRows' | 'ready'> &
  Pick<ThreadRun, 'memory' | 'clock'>;

export interface ProgramResult extends ThreadRunCounts {
  readonly sinks: ReadonlyMap<string, readonly Row[]>;
}

/** Runs a program of tables of rows to its end, all slots in this thread. */
export async function runProgram(
  program: Program,
  { rows, batchRows, ready, ...run }: ProgramRun,
): Promise<ProgramResult> {
  const sinks = new Map<string, Row[]>();
  for (const { operator } of program.nodes)
    if (operator.kind === 'sink') sinks.set(operator.table, []);
  const catalog = rowsCatalog({
    rows,
    batchRows,
    ...(ready === undefined ? {} : { ready }),
    take: (table, row) => sinks.get(table)?.push(row),
  });
  const counts = await runInThisThread(program, {
    ...run,
    catalog,
    showRows: () => {},
    sampleBadRow: () => {},
  });
  return { sinks, ...counts };
}
