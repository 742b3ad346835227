import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '@millrace/std';
import { expect, onTestFinished, test } from 'vitest';
import { followRows } from './follow-rows.ts';
import { connectRest } from './rest-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const LIMITS = { timeoutMs: 30_000, silenceMs: 30_000, clock: systemClock };

function follow(...answers: Answer[]) {
  return followWithin(LIMITS, answers);
}

/** Serves one answer after the other and gives what a reader of all of them sees. */
async function followWithin({ clock, ...limits }: typeof LIMITS, answers: readonly Answer[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    answers[asked]?.(request, response);
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  // The address of a listening TCP server is never a string.
  const { port } = server.address() as { port: number };
  const lost: number[] = [];
  const breaks: string[] = [];
  const stream = followRows(connectRest({ url: `http://127.0.0.1:${port}`, ...limits }), {
    jobPath: '/pipelines/p/jobs/j',
    signal: new AbortController().signal,
    clock: { ...clock, sleep: async () => undefined },
    onLost: (rows) => lost.push(rows),
    onBreak: (reason) => breaks.push(reason),
  });
  const rows: string[] = [];
  let next = await stream.next();
  for (; next.done !== true; next = await stream.next()) rows.push(next.value);
  return { rows, end: next.value, lost, breaks };
}

function event(id: string, batch: string, lost_rows = 0): string {
  return `id: ${id}\ndata: ${JSON.stringify({ batch, lost_rows })}\n\n`;
}

const END = 'event: end\ndata: {"state":"Finished"}\n\n';

test('a stream that breaks off goes on behind the last row that was seen', async () => {
  const resumedAt: unknown[] = [];
  const { rows, end, lost, breaks } = await follow(
    (_, response) => {
      response.write(event('1;sink=2', '[{"n":9223372036854775807},{"n":2}]'));
      setImmediate(() => response.destroy());
    },
    (request, response) => {
      resumedAt.push(request.headers['last-event-id']);
      response.end(event('1;sink=5', '[{"n":5}]', 2) + END);
    },
  );
  expect(rows).toEqual(['{"n":9223372036854775807}', '{"n":2}', '{"n":5}']);
  expect(resumedAt).toEqual(['1;sink=2']);
  expect(lost).toEqual([2]);
  expect(breaks).toEqual([
    expect.stringMatching(/^cannot reach the API at .*: the connection broke off$/),
  ]);
  expect(end).toEqual({ state: 'Finished' });
});

test('a controller that is away for a while is waited for, any other refusal is final', async () => {
  const away = JSON.stringify({ error: { code: 'unavailable', message: 'away' } });
  const { rows, breaks } = await follow(
    (_, response) => response.end(`event: error\ndata: ${away}\n\n`),
    ...Array.from(
      { length: 60 },
      (): Answer => (_, response) => {
        response.writeHead(503).end(away);
      },
    ),
    (_, response) => response.end(event('1;sink=1', '[{"n":1}]') + END),
  );
  expect([rows, breaks]).toEqual([['{"n":1}'], ['away']]);
  const gone = JSON.stringify({ error: { code: 'conflict', message: 'gone' } });
  await expect(follow((_, response) => response.writeHead(409).end(gone))).rejects.toThrow('gone');
});

test('a server that has vanished without a word is asked again', async () => {
  const { rows, breaks } = await followWithin({ ...LIMITS, silenceMs: 100 }, [
    (_, response) => response.write(event('1;sink=1', '[{"n":1}]')),
    (_, response) => response.end(event('1;sink=2', '[{"n":2}]') + END),
  ]);
  expect(rows).toEqual(['{"n":1}', '{"n":2}']);
  expect(breaks).toHaveLength(1);
});

test('a stream that was quiet for long has worked, and breaks off as if for the first time', async () => {
  let nowMs = 0;
  const clock = { ...systemClock, monotonicMs: () => (nowMs += 10_000) };
  const quiet: Answer = (_, response) => response.end(': keep-alive\n\n');
  const answers = [...Array.from({ length: 130 }, () => quiet), last];
  const { breaks } = await followWithin({ ...LIMITS, clock }, answers);
  expect(breaks).toHaveLength(130);
});

const last: Answer = (_, response) => response.end(END);
