import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ClientTls } from './client-tls.ts';

export interface HttpCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly tls: ClientTls;
  /** Ends the call, also in the middle of an answer. */
  readonly signal: AbortSignal;
  /** The longest time without a byte of an answer that has begun: who has vanished says nothing. */
  readonly silenceMs: number;
}

/**
 * Asks a server; resolves when the answer begins. Redirects are not followed. Node's `fetch` is not
 * used because it shows no client certificate: only an `undici` of one's own can give it one, and
 * that fits the `undici` within Node in some versions and not in others.
 */
export function callHttp(
  url: string,
  { tls, body, silenceMs, ...options }: HttpCall,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const asked = url.startsWith('https:')
    ? requestHttps(url, { ...options, ...tls })
    : requestHttp(url, options);
  asked.on('response', (answer) => {
    asked.setTimeout(silenceMs, () => asked.destroy(new Error('no sign of life')));
    resolve(answer);
  });
  asked.on('error', reject).end(body);
  return promise;
}
