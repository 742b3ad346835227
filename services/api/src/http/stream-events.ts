import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { FastifyReply } from 'fastify';
import { errorToApi } from './error-to-api.ts';

export type StreamEventsOptions = {
  readonly clock: Clock;
  readonly log: Logger;
};

/** One server-sent event. */
export type StreamEvent = {
  /** A reader that comes back sends the last one. */
  readonly id?: string | undefined;
  /** Readers who only know events without a name do not see one that has one. */
  readonly name?: string | undefined;
  readonly data: unknown;
};

/** Proxies close what is silent for longer. */
const KEEP_ALIVE_MS = 15_000;
const QUIET_MS = 1_000;

/** Answers with server-sent events, until there are no more or the reader goes away. */
export async function streamEvents(
  options: StreamEventsOptions,
  reply: FastifyReply,
  follow: (gone: AbortSignal) => AsyncGenerator<StreamEvent>,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const events = follow(gone.signal);
  try {
    // The first event decides between a stream and a plain error, but a quiet one opens its stream
    // too.
    const first = events.next();
    // It is awaited below, unless the reader only asked for the headers.
    first.catch(() => undefined);
    const early = await Promise.race([first, quiet(options.clock)]);
    const response = openStream(reply);
    if (reply.request.method === 'HEAD') {
      response.end();
      return reply;
    }
    const keepAlive = startKeepAlive(options.clock, response, gone.signal);
    try {
      let result = early === 'quiet' ? await first : early;
      while (result.done !== true) {
        await send(response, renderEvent(result.value), gone.signal);
        result = await events.next();
      }
    } catch (error) {
      if (!gone.signal.aborted) tellBreak(options, reply, error);
    } finally {
      keepAlive();
      response.end();
    }
    return reply;
  } finally {
    gone.abort();
    await events.return(undefined).catch(() => undefined);
  }
}

function openStream(reply: FastifyReply): ServerResponse {
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

async function quiet(clock: Clock): Promise<'quiet'> {
  await clock.sleep(QUIET_MS);
  return 'quiet';
}

function renderEvent({ id, name, data }: StreamEvent): string {
  const head = [
    ...(id === undefined ? [] : [`id: ${id}\n`]),
    ...(name === undefined ? [] : [`event: ${name}\n`]),
  ];
  return `${head.join('')}data: ${JSON.stringify(data)}\n\n`;
}

function tellBreak({ log }: StreamEventsOptions, reply: FastifyReply, error: unknown): void {
  log.warn({ url: reply.request.url, reason: errorMessage(error) }, 'a stream broke off');
  reply.raw.write(renderEvent({ name: 'error', data: errorToApi(error).toBody() }));
}

/** Waits for a slow reader. */
async function send(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text)) return;
  await once(response, 'drain', { signal });
}

function startKeepAlive(clock: Clock, response: ServerResponse, signal: AbortSignal): () => void {
  const ended = new AbortController();
  const over = AbortSignal.any([ended.signal, signal]);
  const beat = async (): Promise<void> => {
    while (!over.aborted) {
      await clock.sleep(KEEP_ALIVE_MS, over);
      response.write(': keep-alive\n\n');
    }
  };
  beat().catch(() => undefined);
  return () => ended.abort();
}
