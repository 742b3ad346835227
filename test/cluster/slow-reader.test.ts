import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { restClient } from './rest-client.ts';
import { addressOf, startCluster } from './start-cluster.ts';

const ROWS_PER_SECOND = 10_000;
const WIDE_ROWS = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = ${ROWS_PER_SECOND});
  SELECT counter, '${'x'.repeat(400)}' AS filler FROM impulse`;

type Output = { start_id: number; batch: string; lost_rows: number };

test('a slow reader loses rows in the middle, is told how many, and slows nobody', async () => {
  const cluster = startCluster({ SCHEDULER: 'embedded' });
  const rest = await restClient(cluster);
  const pipeline = await rest.create(WIDE_ROWS);
  await rest.reach(pipeline, 'Running');

  const [host = '', port = ''] = (await addressOf(cluster, 'api')).split(':');
  const socket = connect(Number(port), host);
  const path = `/api/v1/pipelines/${pipeline.id}/jobs/${pipeline.job_id}/output`;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`);
  socket.pause();

  // Meanwhile a quick reader sees every row.
  let seen = 0;
  let last = -1;
  for await (const row of rest.rows(pipeline)) {
    const counter = Number(row['counter']);
    expect(counter).toBe(last === -1 ? counter : last + 1);
    last = counter;
    seen += 1;
    if (seen >= ROWS_PER_SECOND * 4) break;
  }

  let got = 0;
  let lost = 0;
  let next = 0;
  for await (const output of outputsOf(socket)) {
    const count = (JSON.parse(output.batch) as unknown[]).length;
    next += output.lost_rows;
    expect(output.start_id).toBe(next);
    next += count;
    got += count;
    lost += output.lost_rows;
    if (lost > 0 && got > ROWS_PER_SECOND / 10) break;
  }
  expect(lost).toBeGreaterThan(0);
  expect(await rest.job(pipeline)).toMatchObject({ state: 'Running', restarts: 0 });
}, 60_000);

/** The events of a stream, whatever HTTP puts around them. */
async function* outputsOf(socket: AsyncIterable<Buffer>): AsyncGenerator<Output> {
  let text = '';
  for await (const chunk of socket) {
    // Sizes of HTTP chunks stand on lines of their own.
    text += chunk.toString('utf8');
    const events = text.split('\n\n\r\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event.slice(event.indexOf('data: ') + 'data: '.length);
      yield JSON.parse(data.replaceAll(/\r\n[0-9a-f]+\r\n/g, '')) as Output;
    }
  }
}
