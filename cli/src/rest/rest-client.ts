import type { z } from 'zod';
import { refusalOf } from './rest-error.ts';
import { unreachable } from './unreachable-error.ts';

export interface RestOptions {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Limit of an answer, and of the beginning of a stream. */
  readonly timeoutMs: number;
}

export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

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
  stream(path: string, request?: RestRequest): Promise<ReadableStream<Uint8Array>>;
}

export function connectRest({ url, token, timeoutMs }: RestOptions): RestClient {
  const call = async (path: string, request: RestRequest, limit: AbortSignal) => {
    const { method = 'GET', body, headers, signal } = request;
    try {
      return await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
    } catch (thrown) {
      if (signal?.aborted === true) throw thrown;
      throw unreachable(url, thrown, timeoutMs);
    }
  };
  return {
    url,
    async ask(answer, path, request = {}) {
      const response = await call(path, request, AbortSignal.timeout(timeoutMs));
      const text = await response.text().catch((thrown: unknown) => {
        throw unreachable(url, thrown, timeoutMs);
      });
      if (!response.ok) throw refusalOf(response.status, text, url);
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
        const response = await call(path, request, late.signal);
        if (!response.ok || response.body === null) {
          throw refusalOf(response.status, await response.text(), url);
        }
        return response.body;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
