import { expect, test } from 'vitest';
import { readEvents, type ServerSentEvent } from './server-sent-events.ts';

async function events(...chunks: string[]): Promise<ServerSentEvent[]> {
  const body = (async function* () {
    yield* chunks;
  })();
  const seen: ServerSentEvent[] = [];
  for await (const event of readEvents(body)) seen.push(event);
  return seen;
}

test('events are found wherever the stream was cut', async () => {
  expect(await events('data: {"a"', ':1}\n', '\ndata:2\n\n')).toEqual([
    { event: 'message', data: '{"a":1}', id: undefined },
    { event: 'message', data: '2', id: undefined },
  ]);
});

test('named events, several lines and comments are read as the format says', async () => {
  expect(await events(': alive\n\nevent: end\r', '\ndata: x\r\ndata: y\r\nid: 7\r\n\r\n')).toEqual([
    { event: 'end', data: 'x\ny', id: '7' },
  ]);
});

test('an event that is cut off at the end is not given out', async () => {
  expect(await events('data: 1\n\ndata: 2')).toEqual([
    { event: 'message', data: '1', id: undefined },
  ]);
});
