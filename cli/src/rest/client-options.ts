import { OperatingError } from '@millrace/std';
import { textOption, UsageError } from '../arguments.ts';
import type { Arguments, Command, CommandOption } from '../command.ts';
import { readFileText } from '../read-text.ts';
import { readClientTls, TLS_OPTIONS } from './client-tls.ts';
import { connectRest, type RestClient } from './rest-client.ts';

/** Options of every command that calls a cluster. */
export const CLIENT_OPTIONS: Readonly<Record<string, CommandOption>> = {
  api: {
    type: 'string',
    value: 'URL',
    help: 'where the API is (MILLRACE_API, or http://127.0.0.1:8000)',
  },
  'token-file': {
    type: 'string',
    value: 'FILE',
    help: 'file that holds the token to show (or the token in MILLRACE_TOKEN)',
  },
  ...TLS_OPTIONS,
  timeout: { type: 'string', value: 'SECONDS', help: 'limit of each answer (30)' },
};

export const JSON_OPTION: Readonly<Record<string, CommandOption>> = {
  json: { type: 'boolean', help: 'print what the REST interface answers, for programs' },
};

export const QUIET_OPTION: Readonly<Record<string, CommandOption>> = {
  quiet: { type: 'boolean', short: 'q', help: 'print names only' },
};

export const IDEMPOTENCY_OPTION: Readonly<Record<string, CommandOption>> = {
  'idempotency-key': {
    type: 'string',
    value: 'KEY',
    help: 'create nothing new when the same is asked for again with this key',
  },
};

/** The headers of a request that may be repeated. */
export function idempotencyHeaders(
  { name }: Command,
  given: Arguments,
): Readonly<Record<string, string>> {
  const key = textOption(given, 'idempotency-key');
  if (key === undefined) return {};
  if (/^[\x21-\x7e]+$/.test(key)) return { 'idempotency-key': key };
  throw new UsageError([name], `an idempotency key is letters, digits and signs, not "${key}"`);
}

const DEFAULT_URL = 'http://127.0.0.1:8000';
const DEFAULT_TIMEOUT_SECONDS = '30';
const TIMEOUT_SECONDS_MAX = 3600;

/** The REST client that the options of a command and the environment ask for. */
export function openClient(
  { name }: Command,
  given: Arguments,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): RestClient {
  const url = readUrl(name, textOption(given, 'api') ?? environment['MILLRACE_API'] ?? DEFAULT_URL);
  return connectRest({
    url,
    tls: readClientTls(name, url, given, environment),
    token: readToken(given, environment),
    timeoutMs: readTimeoutSeconds(name, given) * 1000,
  });
}

/** Without what people copy with it: a slash at the end, and the path that every call has. */
function readUrl(command: string, text: string): string {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError([command], `"${text}" is not the URL of an API, such as ${DEFAULT_URL}`);
  }
  return url.href.replace(/\/*(api\/v1\/?)?$/, '');
}

function readToken(
  given: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const file = textOption(given, 'token-file');
  const token = file === undefined ? environment['MILLRACE_TOKEN'] : readTokenFile(file);
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const where = file === undefined ? 'MILLRACE_TOKEN' : file;
  throw userError(
    `${where} holds no token: there are spaces, line breaks or foreign letters in it`,
  );
}

function readTokenFile(file: string): string {
  const token = readFileText(file).trim();
  if (token === '') throw userError(`${file} holds no token: it is empty`);
  return token;
}

function userError(message: string): OperatingError {
  return new OperatingError(message, { domain: 'user', retry: 'never' });
}

function readTimeoutSeconds(command: string, given: Arguments): number {
  const text = textOption(given, 'timeout') ?? DEFAULT_TIMEOUT_SECONDS;
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= TIMEOUT_SECONDS_MAX) return seconds;
  const range = `between 1 and ${TIMEOUT_SECONDS_MAX}`;
  throw new UsageError([command], `the timeout is ${range} seconds, not "${text}"`);
}
