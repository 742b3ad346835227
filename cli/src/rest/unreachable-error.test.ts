import { expect, test } from 'vitest';
import { refusalOf } from './rest-error.ts';
import { unreachable } from './unreachable-error.ts';

function hintOf(url: string, code: string, message = code): string | undefined {
  const cause = Object.assign(new Error(message), { code });
  return unreachable(url, new TypeError('fetch failed', { cause }), 30_000).hint;
}

test('who speaks otherwise than the URL says is told apart from who is not there', () => {
  const plain = 'http://h:8000';
  const tls = 'https://h:8000';
  expect(hintOf(plain, 'ECONNREFUSED')).toContain('millrace cluster');
  expect(hintOf(tls, 'ECONNREFUSED')).toContain('millrace cluster');
  expect(hintOf(plain, 'UND_ERR_SOCKET', 'other side closed')).toContain('begins with https://');
  expect(hintOf(tls, 'ERR_SSL_PACKET_LENGTH_TOO_LONG')).toContain('begins with http://');
  expect(hintOf(tls, 'SELF_SIGNED_CERT_IN_CHAIN')).toContain('NODE_EXTRA_CA_CERTS');
  expect(hintOf(tls, 'ERR_TLS_CERT_ALTNAME_INVALID')).toContain('a name that its certificate has');
});

test('a token is asked for where one is missing, not where a certificate is', () => {
  const hint = 'show one';
  const refused = (message: string) =>
    refusalOf(401, JSON.stringify({ error: { code: 'unauthenticated', message, hint } }), 'url')
      .hint;
  expect(refused('a token is needed')).toContain('MILLRACE_TOKEN');
  expect(refused('a client certificate is needed')).toBe(hint);
});
