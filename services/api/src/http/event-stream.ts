import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';

/** Takes over the answer for server-sent events, which begin at once. */
export function openEventStream(reply: FastifyReply): ServerResponse {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  return response;
}

/** Waits for a slow reader. */
export async function sendEvent(
  response: ServerResponse,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  if (response.write(text)) return;
  await once(response, 'drain', { signal });
}
