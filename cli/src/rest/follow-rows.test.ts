import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock } from '@millrace/std';
import { expect, onTestFinished, test } from 'vitest';
import { followRows } from './follow-rows.ts';
import { connectRest } from './rest-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves one answer after the other and gives what a reader of all of them sees. */
async function follow(...answers: Answer[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    answers[asked]?.(request, response);
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // The address of a listening TCP server is never a string.
  const { port } = server.address() as { port: number };
  const lost: number[] = [];
  const breaks: string[] = [];
  const stream = followRows(connectRest({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 }), {
    jobPath: '/pipelines/p/jobs/j',
    signal: new AbortController().signal,
    clock: { ...systemClock, sleep: async () => undefined },
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
