import type { Row } from '@millrace/data';
import { runReference } from '@millrace/dataflow';
import type { Catalog, SourceContext } from '@millrace/operator';
import type { ProgramNode } from '@millrace/program';
import { assert, errorMessage, must, seededRandom, systemClock } from '@millrace/std';
import { BatchReader, LinearMemory } from '@millrace/wasm';
import { capturingCatalog } from './captured-tables.ts';
import { type Pipeline, planPipeline } from './run-pipeline.ts';

const evaluation = { clock: systemClock, random: seededRandom(1) };

export interface ReferenceOutcome {
  readonly failure: string | null;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly lateRows: number;
}

/**
 * Runs a pipeline row by row in the interpreter, over the rows that its sources decode: those of
 * each subtask that the parallelism asks for, since these have watermarks of their own.
 */
export async function runByReference({
  sql,
  folder,
  parallelism,
}: Pipeline): Promise<ReferenceOutcome> {
  const program = planPipeline({ sql, folder, parallelism: 1 });
  const catalog = capturingCatalog(folder, () => {});
  try {
    const sources = new Map<string, readonly (readonly Row[])[]>();
    for (const node of program.nodes) {
      if (node.operator.kind !== 'source') continue;
      const subtasks = Array.from({ length: parallelism }, (_, subtask) => subtask);
      const read = (subtask: number) => readAll(node, catalog, { subtask, parallelism });
      sources.set(node.operatorId, await Promise.all(subtasks.map(read)));
    }
    const { sinks, lateRows } = runReference(program, sources, evaluation);
    const rows = new Map<string, Row[]>();
    for (const { operatorId, operator } of program.nodes) {
      if (operator.kind !== 'sink') continue;
      const before = rows.get(operator.table) ?? [];
      rows.set(operator.table, [...before, ...(sinks.get(operatorId) ?? [])]);
    }
    return { failure: null, rows, lateRows };
  } catch (thrown) {
    const failure = errorMessage(thrown).replaceAll(`${folder}/`, '');
    return { failure, rows: new Map(), lateRows: 0 };
  }
}

async function readAll(
  { operator, schema }: ProgramNode,
  catalog: Catalog,
  share: Pick<SourceContext, 'subtask' | 'parallelism'>,
): Promise<Row[]> {
  assert(operator.kind === 'source', 'a source');
  const { signal } = new AbortController();
  const memory = new LinearMemory();
  const context: SourceContext = {
    ...evaluation,
    table: operator.table,
    options: operator.options,
    schema,
    ...share,
    memory,
    wake: () => {},
    fail: (error) => {
      throw error;
    },
    dropRow: () => {},
  };
  const source = must(catalog.connector(operator.connector)?.source).open(context);
  const reader = new BatchReader(memory, schema);
  const rows: Row[] = [];
  await source.open(signal);
  try {
    for (let polled = source.poll(); polled !== 'end'; polled = source.poll()) {
      if (polled === 'batch') rows.push(...reader.rows(source.batch));
      else await new Promise(setImmediate);
    }
  } finally {
    await source.close();
  }
  return rows;
}
