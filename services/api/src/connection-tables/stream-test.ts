import type { FastifyReply } from 'fastify';
import { openEventStream, sendEvent } from '../http/event-stream.ts';
import type { TestMessage } from './test-table.ts';

/** The messages of a test as server-sent events; a plain error when there is not even a first one. */
export async function streamTest(
  reply: FastifyReply,
  test: (gone: AbortSignal) => AsyncGenerator<TestMessage>,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const messages = test(gone.signal);
  try {
    let result = await messages.next();
    const response = openEventStream(reply);
    while (result.done !== true && !gone.signal.aborted) {
      await sendEvent(response, `data: ${JSON.stringify(result.value)}\n\n`, gone.signal);
      result = await messages.next();
    }
    response.end();
    return reply;
  } finally {
    gone.abort();
    await messages.return(undefined).catch(() => undefined);
  }
}
