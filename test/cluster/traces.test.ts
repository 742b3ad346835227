import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { restClient } from './rest-client.ts';
import { addressOf, startCluster } from './start-cluster.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** Takes traces as a collector does; resolves with the first body that holds all of the pieces. */
async function startCollector() {
  const bodies: Buffer[] = [];
  const watchers = new Set<() => void>();
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(await buffer(request));
    response.end();
    for (const look of watchers) look();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // The address of a listening TCP server is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    body: (...pieces: readonly Buffer[]) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (bodies.some((body) => pieces.every((piece) => body.includes(piece)))) resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}

test('what a caller asks for is followed from the API over the controller to the workers', async () => {
  const collector = await startCollector();
  const cluster = startCluster({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  const rest = await restClient(cluster);
  const response = await fetch(`http://${await addressOf(cluster, 'api')}/api/v1/pipelines`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({
      name: 'traced',
      parallelism: 1,
      query: `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 10);
        SELECT counter FROM impulse`,
    }),
  });
  const { id, job_id } = (await response.json()) as { id: string; job_id: string };
  await rest.reach({ id, job_id }, 'Running');
  const trace = Buffer.from(TRACE_ID, 'hex');
  const says = (text: string): Buffer => Buffer.from(text);
  await collector.body(says('api'), trace, says('POST /api/v1/pipelines'));
  await collector.body(says('controller'), trace, says('job Scheduling'));
  await collector.body(says('controller'), trace, says('WorkerService/StartExecution'));
  await collector.body(says('worker'), trace, says('WorkerService/StartExecution'));
  cluster.signal('SIGTERM');
  expect(await cluster.exited).toBe(0);
}, 40_000);
