/**
 * Sends requests at a fixed rate, whatever the answers take, and counts their time from when they
 * were due: a server that stands still for a second is late for every request of that second. Runs
 * as a process of its own, so that the client's work is not the server's. Its argument is the task.
 */
import { Agent, request } from 'node:http';
import { createLogger } from '@millrace/service';

export interface LoadTask {
  readonly urls: readonly string[];
  readonly requestsPerSecond: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as LoadTask;
const log = createLogger({ service: 'load', level: 'info', format: 'json' });
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const latencies: number[] = [];
let failures = 0;

function send(url: string, dueMs: number, isCounted: boolean): Promise<void> {
  return new Promise((resolve) => {
    const done = (isGood: boolean): void => {
      if (isCounted) latencies.push(performance.now() - dueMs);
      if (!isGood) failures += 1;
      resolve();
    };
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => done(response.statusCode === 200));
    });
    sent.once('error', () => done(false));
    sent.end();
  });
}

async function sendAll(): Promise<void> {
  const { urls, requestsPerSecond, warmUpMs, durationMs } = task;
  const startMs = performance.now();
  const count = Math.round(((warmUpMs + durationMs) * requestsPerSecond) / 1000);
  const pending: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueMs = startMs + (index * 1000) / requestsPerSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const url = urls[index % urls.length] ?? '';
    pending.push(send(url, dueMs, dueMs - startMs >= warmUpMs));
    if (index === Math.round((warmUpMs * requestsPerSecond) / 1000)) log.info('warmed up');
  }
  await Promise.all(pending);
}

await sendAll();
latencies.sort((a, b) => a - b);
const quantile = (share: number): number =>
  latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN;
log.info(
  {
    count: latencies.length,
    failures,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: quantile(1),
  },
  'load over',
);
agent.destroy();
