import { expect } from 'vitest';
import type { ControlDb } from '../control-db.ts';
import { type ControlDbErrorKind, isControlDbError } from '../errors.ts';
import type { NewJobLogMessage } from '../job-log-store.ts';
import type { NewPipeline } from '../pipeline-store.ts';

export type Db = () => ControlDb;

export const NEW: NewPipeline = {
  name: 'clicks',
  query: 'SELECT 1',
  program: '{"version":1}',
  graph: '{"nodes":[],"edges":[]}',
  parallelism: 2,
  checkpointIntervalMicros: 10_000_000,
};

export const MESSAGE: NewJobLogMessage = {
  jobId: '',
  runId: 1,
  level: 'error',
  operatorId: 'source_0',
  taskIndex: 1,
  message: 'bad row',
  details: 'line 7',
  errorDomain: 'user',
  retryHint: 'never',
};

/** The items of each page, one page after another. */
export async function allPages<T>(
  read: (startingAfter: string | undefined) => Promise<{ items: readonly T[]; hasMore: boolean }>,
): Promise<T[][]> {
  const pages: T[][] = [];
  let startingAfter: string | undefined;
  for (let i = 0; i < 100; i += 1) {
    const page = await read(startingAfter);
    pages.push([...page.items]);
    if (!page.hasMore) return pages;
    startingAfter = idOf(page.items.at(-1));
  }
  throw new Error('the pages do not end');
}

function idOf(item: unknown): string {
  const { id, pipeline } = item as { id?: string; pipeline?: { id: string } };
  return id ?? pipeline?.id ?? '';
}

export async function expectKind(
  promise: Promise<unknown>,
  kind: ControlDbErrorKind,
): Promise<void> {
  const error: unknown = await promise.then(
    () => 'resolved',
    (reason: unknown) => reason,
  );
  expect(isControlDbError(error) ? error.kind : error).toBe(kind);
}
