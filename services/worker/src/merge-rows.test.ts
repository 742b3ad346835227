import { expect, test } from 'vitest';
import type { ExecutionReport } from './execution-host.ts';
import { mergeRows } from './merge-rows.ts';

const start = {
  jobId: 'job_1',
  pipelineId: 'pl_1',
  generation: 1,
  program: '',
  workers: [],
  parallelism: 2,
  environment: {},
};

function rows(subtask: number, startId: number, count: number, done = false): ExecutionReport {
  const ids = Array.from({ length: count }, (_, index) => startId + index);
  return {
    kind: 'task',
    start,
    event: {
      kind: 'rows',
      operatorId: 'sink_1',
      subtask,
      startId,
      rows: ids.map((id) => `{"id":${id}}`),
      timestamps: ids,
      done,
    },
  };
}

const finished: ExecutionReport = {
  kind: 'task',
  start,
  event: { kind: 'finished', operatorId: 'sink_1', subtask: 0 },
};

test('rows at the head become one report for each subtask', () => {
  const waiting = [rows(0, 0, 2), rows(1, 0, 1), rows(0, 2, 3), rows(1, 1, 1), finished];
  expect(mergeRows(waiting)).toEqual({ reports: [rows(0, 0, 5), rows(1, 0, 2)], count: 4 });
});

test('rows do not overtake anything else', () => {
  expect(mergeRows([finished, rows(0, 0, 1)])).toEqual({ reports: [finished], count: 1 });
  const waiting = [rows(0, 0, 1), finished, rows(0, 1, 1)];
  expect(mergeRows(waiting)).toEqual({ reports: [rows(0, 0, 1)], count: 1 });
});

test('rows after a gap are a report of their own', () => {
  const waiting = [rows(0, 0, 2), rows(0, 7, 2)];
  expect(mergeRows(waiting)).toEqual({ reports: [rows(0, 0, 2)], count: 1 });
});

test('the last rows of a subtask say so', () => {
  const waiting = [rows(0, 0, 2), rows(0, 2, 1, true)];
  expect(mergeRows(waiting)).toEqual({ reports: [rows(0, 0, 3, true)], count: 2 });
});

test('a report is limited, but one that is large already goes as it is', () => {
  expect(mergeRows([rows(0, 0, 600), rows(0, 600, 400), rows(0, 1_000, 1)]).count).toBe(2);
  expect(mergeRows([rows(0, 0, 5_000), rows(0, 5_000, 1)]).count).toBe(1);
});
