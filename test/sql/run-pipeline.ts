import type { Row } from '@millrace/data';
import { runInThisThread } from '@millrace/dataflow';
import { planQuery } from '@millrace/planner';
import type { Program } from '@millrace/program';
import { formatDiagnostic } from '@millrace/sql';
import { assert, errorMessage } from '@millrace/std';
import { capturingCatalog } from './captured-tables.ts';

export interface Pipeline {
  readonly sql: string;
  readonly parallelism: number;
  /** The folder that paths in the text are relative to. */
  readonly folder: string;
}

/** What a pipeline gave; both maps are by table, `preview` for a bare SELECT. */
export interface PipelineResult {
  readonly failure: string | null;
  readonly lines: ReadonlyMap<string, readonly string[]>;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly lateRows: number;
  readonly badRows: number;
}

/** @throws Error with what is wrong with the text */
export function planPipeline({ sql, parallelism, folder }: Pipeline): Program {
  const catalog = capturingCatalog(folder, () => {});
  const { program, diagnostics } = planQuery(sql, { catalog, parallelism, defaultSink: 'preview' });
  const found = diagnostics.map((diagnostic) => formatDiagnostic(sql, diagnostic)).join('\n');
  if (program === null) throw new Error(found);
  return program;
}

/** Plans a text and runs it to its end on the engine, all slots in this thread. */
export async function runPipeline(pipeline: Pipeline): Promise<PipelineResult> {
  const program = planPipeline(pipeline);
  const [lines, rows] = [sinkTables<string>(program), sinkTables<Row>(program)];
  const tables = new Map(
    program.nodes.flatMap(({ operatorId, operator }) =>
      operator.kind === 'sink' ? [[operatorId, operator.table] as const] : [],
    ),
  );
  const run = {
    catalog: capturingCatalog(pipeline.folder, (table, taken) => {
      rows.get(table)?.push(...taken);
    }),
    showRows: (operatorId: string, shown: readonly string[]) => {
      lines.get(tables.get(operatorId) ?? '')?.push(...shown);
    },
    sampleBadRow: () => {},
  };
  try {
    const counts = await runInThisThread(program, run);
    assert(counts.heldBytes === 0, () => `${counts.heldBytes} bytes are held after the end`);
    const { lateRows, decodeErrors: badRows } = counts;
    return { failure: null, lines, rows, lateRows, badRows };
  } catch (thrown) {
    const failure = errorMessage(thrown).replaceAll(`${pipeline.folder}/`, '');
    return { failure, lines, rows, lateRows: 0, badRows: 0 };
  }
}

function sinkTables<T>(program: Program): Map<string, T[]> {
  return new Map(
    program.nodes.flatMap(({ operator }) =>
      operator.kind === 'sink' ? [[operator.table, []] as const] : [],
    ),
  );
}

/** Rows as one text in an order that does not depend on who gave them when. */
export function sortedLines({ lines }: Pick<PipelineResult, 'lines'>): string {
  const all = [...lines].flatMap(([table, rows]) =>
    lines.size === 1 ? rows : rows.map((row) => `{"table":${JSON.stringify(table)},"row":${row}}`),
  );
  return all
    .toSorted()
    .map((line) => `${line}\n`)
    .join('');
}

/** Rows of values by table, sorted, for a comparison to the last bit. */
export function sortedRows(
  rows: ReadonlyMap<string, readonly Row[]>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...rows].map(([table, each]) => [
      table,
      each.map((row) => JSON.stringify(row, exactValue)).toSorted(),
    ]),
  );
}

function exactValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `bigint ${value}`;
  if (typeof value !== 'number') return value;
  return Object.is(value, -0) || !Number.isFinite(value) ? `number ${value} ${1 / value}` : value;
}
