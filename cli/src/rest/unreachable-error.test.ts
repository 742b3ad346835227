import { expect, test } from 'vitest';
import { refusalOf } from './rest-error.ts';
import { callFailure } from './unreachable-error.ts';

function hintOf(url: string, code: string, message = code): string | undefined {
  return callFailure(url, Object.assign(new Error(message), { code }), 30_000).hint;
}

test('who speaks otherwise than the URL says is told apart from who is not there', () => {
  const plain = 'http://h:8000';
  const tls = 'https://h:8000';
  expect(hintOf(plain, 'ECONNREFUSED')).toContain('millrace cluster');
  expect(hintOf(tls, 'ECONNREFUSED')).toContain('millrace cluster');
  expect(hintOf(plain, 'ECONNRESET', 'socket hang up')).toContain('begins with https://');
  expect(hintOf(tls, 'ERR_SSL_PACKET_LENGTH_TOO_LONG')).toContain('begins with http://');
  expect(hintOf(tls, 'SELF_SIGNED_CERT_IN_CHAIN')).toContain('--ca FILE');
  expect(hintOf(tls, 'CERT_HAS_EXPIRED')).toBe('replace its certificate');
  expect(hintOf(tls, 'CERT_NOT_YET_VALID')).toContain('compare the clocks');
  expect(hintOf(tls, 'ERR_TLS_CERT_ALTNAME_INVALID')).toContain('a name that its certificate has');
});

test('what is missing is asked for in the words of the command line', () => {
  const hint = 'an authority of security.tls_client_ca';
  const refused = (message: string) =>
    refusalOf(401, JSON.stringify({ error: { code: 'unauthenticated', message, hint } }), 'url')
      .hint;
  expect(refused('a token is needed')).toContain('MILLRACE_TOKEN');
  expect(refused('a client certificate is needed')).toContain('--cert FILE');
  expect(refused('the client certificate has expired')).toBe(hint);
});

test('what a proxy answers for an API that is away is no refusal', () => {
  expect(refusalOf(502, '<html>Bad Gateway</html>', 'url')).toMatchObject({
    message: 'cannot reach the API at url: a server in front of it answers HTTP 502',
    retry: 'backoff',
  });
  expect(refusalOf(404, '<html>Not Found</html>', 'url')).toMatchObject({
    message: 'what answers at url is not the API of Millrace: HTTP 404',
    retry: 'never',
  });
});
