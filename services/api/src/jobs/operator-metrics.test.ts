import { expect, test } from 'vitest';
import { startApi } from '../testing/api.fixture.ts';

const SAMPLE = {
  timeMicros: 1_700_000_000_000_000,
  rowsInPerSecond: 2.5,
  rowsOutPerSecond: 0,
  bytesInPerSecond: 100,
  bytesOutPerSecond: 0,
  backpressure: 0.25,
  busyRatio: 0.5,
  watermarkLagSeconds: null,
};

test('the metrics of operators come by node, metric and subtask, and are empty when nothing runs', async () => {
  let runs = true;
  const totals = { rowsIn: 1, rowsOut: 1, bytesIn: 1, bytesOut: 1, batchesIn: 1, batchesOut: 1 };
  const counts = { lateRows: 0, decodeErrors: 0, stateBytes: 0 };
  const now = { ...counts, watermarkMicros: null, queueFill: 0, backpressure: 0, busyRatio: 0 };
  const api = await startApi({
    async metrics() {
      if (!runs) return [];
      const subtask = { operatorId: 'sink_0', operatorName: 'preview', ...totals, ...now };
      const none = { ...subtask, subtask: 1 };
      return [none, { ...subtask, subtask: 0, samples: [SAMPLE] }];
    },
  });
  try {
    const { body } = await api.call('POST', '/pipelines', { name: 'p', query: 'SELECT 1' });
    const path = `/pipelines/${String(body['id'])}/jobs/${String(body['job_id'])}`;
    const { body: metrics } = await api.call('GET', `${path}/operator_metric_groups`);
    const point = (value: number) => [
      { index: 0, metrics: [{ time: SAMPLE.timeMicros, value }] },
      { index: 1, metrics: [] },
    ];
    expect(metrics['data']).toMatchObject([
      {
        node_id: 0,
        metric_groups: [
          { name: 'messages_recv', subtasks: point(2.5) },
          { name: 'messages_sent', subtasks: point(0) },
          { name: 'bytes_recv', subtasks: point(100) },
          { name: 'bytes_sent' },
          { name: 'backpressure', subtasks: point(0.25) },
          { name: 'busy_ratio', subtasks: point(0.5) },
          { name: 'watermark_lag_seconds', subtasks: [{ metrics: [] }, { metrics: [] }] },
        ],
      },
    ]);
    runs = false;
    const { body: rest } = await api.call('GET', `${path}/operator_metric_groups`);
    expect(rest).toEqual({ data: [] });
  } finally {
    await api.close();
  }
});
