import type { TaskRowsEvent } from '@millrace/dataflow';
import { must } from '@millrace/std';
import type { ExecutionReport } from './execution-host.ts';

/** Reports that travel as one look at so many rows and bytes at most. */
const ROWS_MAX = 1_000;
const BYTES_MAX = 256 * 1024;

export interface MergedReports {
  /** What to send, in this order. */
  readonly reports: readonly ExecutionReport[];
  /** How many reports at the head of the queue they stand for. */
  readonly count: number;
}

/**
 * What to send next of a queue that is not empty. Windows give many small batches of rows: those at
 * its head become one report for each subtask, since every report costs a call.
 */
export function mergeRows(waiting: readonly ExecutionReport[]): MergedReports {
  const groups = new Map<string, TaskRowsEvent[]>();
  const { start } = must(waiting[0], 'a report');
  let rows = 0;
  let bytes = 0;
  let count = 0;
  for (const report of waiting) {
    if (report.kind !== 'task' || report.event.kind !== 'rows' || report.start !== start) break;
    const { event } = report;
    rows += event.rows.length;
    bytes += rowBytes(event);
    if (count > 0 && (rows > ROWS_MAX || bytes > BYTES_MAX)) break;
    const key = `${event.operatorId}/${event.subtask}`;
    const group = groups.get(key);
    // After rows that were lost the numbers go on elsewhere, which a report of its own has to say.
    if (group !== undefined && !follows(event, group)) break;
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
    count += 1;
  }
  if (count === 0) return { reports: waiting.slice(0, 1), count: 1 };
  const reports = [...groups.values()].map((group): ExecutionReport => {
    return { kind: 'task', start, event: joined(group) };
  });
  return { reports, count };
}

/** The bytes that rows wait in, near enough. */
export function rowBytes(event: TaskRowsEvent): number {
  return event.rows.reduce((bytes, row) => bytes + row.length, 0);
}

function follows({ startId }: TaskRowsEvent, group: readonly TaskRowsEvent[]): boolean {
  const last = must(group.at(-1), 'an event');
  return !last.done && startId === last.startId + last.rows.length;
}

function joined(group: readonly TaskRowsEvent[]): TaskRowsEvent {
  const first = must(group[0], 'an event');
  return {
    ...first,
    rows: group.flatMap(({ rows }) => rows),
    timestamps: group.flatMap(({ timestamps }) => timestamps),
    done: group.some(({ done }) => done),
  };
}
