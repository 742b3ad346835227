import type { SubtaskMetrics } from '@millrace/rpc';
import { expect, test } from 'vitest';
import { MetricsHistory, SAMPLES_MAX } from './metrics-history.ts';

function reading(operatorId: string, given: Partial<SubtaskMetrics> = {}): SubtaskMetrics {
  return {
    operatorId,
    operatorName: operatorId,
    subtask: 0,
    rowsIn: 0,
    rowsOut: 0,
    bytesIn: 0,
    bytesOut: 0,
    batchesIn: 0,
    batchesOut: 0,
    lateRows: 0,
    decodeErrors: 0,
    watermarkMicros: null,
    queueFill: 0,
    backpressure: 0,
    busyRatio: 0,
    stateBytes: 0,
    ...given,
  };
}

test('totals become rates, and what is true now stays what it is', () => {
  const history = new MetricsHistory();
  history.record([reading('source_0', { rowsOut: 100 }), reading('sink_1')], 1_000);
  const now = [
    reading('source_0', { rowsOut: 300, bytesOut: 4_000, busyRatio: 0.5, backpressure: 0.75 }),
    reading('sink_1', { rowsIn: 50, watermarkMicros: 2_000_000n }),
    reading('sink_1', { subtask: 1 }),
  ];
  history.record(now, 5_000);
  const [source, sink, other] = history.attach(now);
  expect(source?.samples).toEqual([
    {
      timeMicros: 5_000_000,
      rowsInPerSecond: 0,
      rowsOutPerSecond: 50,
      bytesInPerSecond: 0,
      bytesOutPerSecond: 1_000,
      backpressure: 0.75,
      busyRatio: 0.5,
      watermarkLagSeconds: null,
    },
  ]);
  expect(sink?.samples).toMatchObject([
    { rowsInPerSecond: 12.5, backpressure: 0, watermarkLagSeconds: 3 },
  ]);
  expect(other?.samples).toEqual([]);
});

test('totals that begin again give no negative rate', () => {
  const history = new MetricsHistory();
  history.record([reading('source_0', { rowsOut: 900 })], 1_000);
  history.record([reading('source_0', { rowsOut: 10 })], 2_000);
  const [source] = history.attach([reading('source_0')]);
  expect(source?.samples).toMatchObject([{ rowsOutPerSecond: 0 }]);
});

test('the oldest samples go when there are too many', () => {
  const history = new MetricsHistory();
  for (let i = 0; i <= SAMPLES_MAX + 5; i += 1) {
    history.record([reading('source_0')], i * 1_000);
  }
  const samples = history.attach([reading('source_0')])[0]?.samples ?? [];
  expect(samples).toHaveLength(SAMPLES_MAX);
  expect(samples[0]?.timeMicros).toBe(6_000_000);
});
