import { text as textOf } from 'node:stream/consumers';
import type { z } from 'zod';
import type { ClientTls } from './client-tls.ts';
import { callHttp } from './http-call.ts';
import { parseJson } from './parse-json.ts';
import { movedTo, refusalOf } from './rest-error.ts';
import { AGAIN_HINT, callFailure, UnreachableError } from './unreachable-error.ts';

export interface RestOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly tls?: ClientTls;
  /** Limit of an answer, and of the beginning of a stream. */
  readonly timeoutMs: number;
  /** Limit of silence within an answer; the API says something every 15 seconds. */
  readonly silenceMs?: number;
}

export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const SILENCE_MS = 60_000;

/** The REST interface. Calls throw `RefusedError` or `UnreachableError`. */
export interface RestClient {
  readonly url: string;
  /** The answer at a path below `/api/v1`, as its schema says. */
  ask<Answer extends z.ZodType>(
    answer: Answer,
    path: string,
    request?: RestRequest,
  ): Promise<z.output<Answer>>;
  /** An answer that comes bit by bit; ends when the signal of the request aborts. */
  stream(path: string, request?: RestRequest): Promise<AsyncIterable<string>>;
}

export function connectRest(options: RestOptions): RestClient {
  const { url, timeoutMs } = options;
  return {
    url,
    async ask(answer, path, request = {}) {
      const response = await call(options, path, request, AbortSignal.timeout(timeoutMs));
      const text = await textOf(response.body);
      if (!response.isOk) throw refusalOf(response.status, text, url);
      const parsed = answer.safeParse(parseJson(text));
      if (!parsed.success) throw refusalOf(response.status, '', url);
      return parsed.data;
    },
    async stream(path, request = {}) {
      const late = new AbortController();
      const timer = setTimeout(
        () => late.abort(new DOMException('no answer', 'TimeoutError')),
        timeoutMs,
      );
      try {
        const response = await call(options, path, request, late.signal);
        if (response.isOk) return response.body;
        throw refusalOf(response.status, await textOf(response.body), url);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

interface Answer {
  readonly status: number;
  readonly isOk: boolean;
  readonly body: AsyncIterable<string>;
}

async function call(
  { url, token, tls = {}, timeoutMs, silenceMs = SILENCE_MS }: RestOptions,
  path: string,
  { method = 'GET', body, headers, signal }: RestRequest,
  limit: AbortSignal,
): Promise<Answer> {
  const fail = (error: unknown): never => {
    if (signal?.aborted === true) throw error;
    throw limit.aborted ? callFailure(url, limit.reason, timeoutMs) : error;
  };
  const response = await callHttp(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    tls,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    silenceMs,
  }).catch((thrown: unknown) => fail(callFailure(url, thrown, timeoutMs)));
  const { statusCode: status = 0 } = response;
  const { location } = response.headers;
  if (location !== undefined && status >= 300 && status < 400) throw movedTo(url, location);
  async function* text(): AsyncGenerator<string> {
    try {
      yield* response.setEncoding('utf8') as AsyncIterable<string>;
    } catch (cause) {
      fail(new UnreachableError(url, 'the connection broke off', { cause, hint: AGAIN_HINT }));
    }
  }
  return { status, isOk: status >= 200 && status < 300, body: text() };
}
