import type { ServerResponse } from 'node:http';
import type { Logger } from '@millrace/service';
import { type Clock, errorMessage } from '@millrace/std';
import type { FastifyReply } from 'fastify';
import { errorToApi } from '../http/error-to-api.ts';
import { openEventStream, sendEvent } from '../http/event-stream.ts';
import type { OutputMessage } from './follow-output.ts';
import { renderOutput } from './render-output.ts';

export type StreamOutputOptions = {
  readonly clock: Clock;
  readonly log: Logger;
};

/** Proxies close what is silent for longer. */
const KEEP_ALIVE_MS = 15_000;
const QUIET_MS = 1_000;

/** A job's output as server-sent events, until the job ends or the reader goes away. */
export async function streamOutput(
  options: StreamOutputOptions,
  reply: FastifyReply,
  follow: (gone: AbortSignal) => AsyncGenerator<OutputMessage>,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const messages = follow(gone.signal);
  try {
    // The first message decides between a stream and a plain error, but a quiet job opens its stream too.
    const first = messages.next();
    // It is awaited below, unless the reader only asked for the headers.
    first.catch(() => undefined);
    const early = await Promise.race([first, quiet(options.clock)]);
    const response = openEventStream(reply);
    if (reply.request.method === 'HEAD') {
      response.end();
      return reply;
    }
    const keepAlive = startKeepAlive(options.clock, response, gone.signal);
    try {
      let result = early === 'quiet' ? await first : early;
      while (result.done !== true) {
        await sendEvent(response, renderMessage(result.value), gone.signal);
        result = await messages.next();
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
    await messages.return(undefined).catch(() => undefined);
  }
}

async function quiet(clock: Clock): Promise<'quiet'> {
  await clock.sleep(QUIET_MS);
  return 'quiet';
}

function renderMessage(message: OutputMessage): string {
  if (message.kind === 'end') {
    // Under a name of its own, so that readers who only know rows do not take it for some.
    const { state, error } = message;
    const body = { state, ...(error === undefined ? {} : { error }) };
    return `event: end\ndata: ${JSON.stringify(body)}\n\n`;
  }
  const { id, event } = message;
  const body = { ...renderOutput(event), batch: `[${event.output.rows.join(',')}]` };
  return `id: ${id}\ndata: ${JSON.stringify(body)}\n\n`;
}

function tellBreak({ log }: StreamOutputOptions, reply: FastifyReply, error: unknown): void {
  log.warn({ url: reply.request.url, reason: errorMessage(error) }, 'output broke off');
  const body = JSON.stringify(errorToApi(error).toBody());
  reply.raw.write(`event: error\ndata: ${body}\n\n`);
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
