/** Certificates that a client shows and trusts: real files, and servers that insist on them. */
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatingError } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { UsageError } from '../arguments.ts';
import { readClientTls } from './client-tls.ts';
import { connectRest } from './rest-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-client-tls-'));
let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  writeFileSync(join(folder, 'ca.crt'), authority.cert);
  for (const name of ['me', 'other']) {
    const { cert, key } = await authority.issue({ name });
    writeFileSync(join(folder, `${name}.crt`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
    writeFileSync(join(folder, `${name}.pem`), `${cert}\n${key}`);
  }
  const { key } = await authority.issue();
  const lock = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  writeFileSync(join(folder, 'locked.key'), createPrivateKey(key).export(lock));
});

afterAll(() => rmSync(folder, { recursive: true }));

type Words = Readonly<Record<string, string>>;

/** What is read for a command that is given these files. */
function read(options: Words, environment: Words = {}, url = 'https://localhost') {
  const files = (words: Words): Words =>
    Object.fromEntries(Object.entries(words).map(([name, file]) => [name, join(folder, file)]));
  const given = { positionals: [], options: files(options) };
  return readClientTls('pipeline list', url, given, files(environment));
}

function complaint(...given: Parameters<typeof read>): string {
  try {
    read(...given);
  } catch (thrown) {
    if (thrown instanceof UsageError) return `usage: ${thrown.message}`;
    if (!(thrown instanceof OperatingError)) throw thrown;
    const hint = thrown.hint === undefined ? '' : `; ${thrown.hint}`;
    return `${thrown.message}${hint}`.replaceAll(`${folder}/`, '');
  }
  return 'understood';
}

test('files are named by options, by the environment behind them, and one may hold both', () => {
  const { cert, key, ca } = read({ cert: 'me.crt', key: 'me.key', ca: 'ca.crt' });
  expect(ca).toBe(authority.cert);
  expect(read({}, { MILLRACE_CERT: 'me.crt', MILLRACE_KEY: 'me.key' })).toEqual({ cert, key });
  expect(read({ cert: 'me.pem' })).toEqual({ cert: `${cert}\n${key}`, key: `${cert}\n${key}` });
  expect(read({}, { MILLRACE_CERT: 'me.crt' }, 'http://localhost')).toEqual({});
});

test('what is wrong with a file is said before anybody is called', () => {
  expect(complaint({ cert: 'me.crt', key: 'other.key' })).toBe(
    'other.key is not the key of the certificate in me.crt',
  );
  expect(complaint({ cert: 'none.crt' })).toBe('cannot read "none.crt": there is no such file');
  expect(complaint({ cert: 'me.crt', key: 'none.key' })).toContain('cannot read "none.key"');
  expect(complaint({ ca: 'me.key' })).toBe('me.key holds no certificate in PEM form');
  expect(complaint({ cert: 'me.crt' })).toBe(
    'me.crt holds no private key in PEM form; name the file of the key: --key FILE',
  );
  expect(complaint({ cert: 'me.crt', key: 'locked.key' })).toBe(
    'the key in locked.key needs a passphrase; write it without one: openssl pkey -in locked.key -out FILE',
  );
  expect(complaint({ key: 'me.key' })).toMatch(/^usage: the key .* without its certificate/);
  expect(complaint({ ca: 'ca.crt' }, {}, 'http://localhost')).toMatch(
    /^usage: option "--ca" is for an API at https/,
  );
});

/** What a call to a server with these settings comes to. */
async function call(server: ServerOptions, client: Words): Promise<unknown> {
  const { cert, key } = await authority.issue();
  const listening = createServer({ cert, key, ca: authority.cert, ...server }, (_, response) =>
    response.end('1'),
  );
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listening.close());
  // The address of a listening TCP server is never a string.
  const { port } = listening.address() as { port: number };
  const url = `https://127.0.0.1:${port}`;
  const rest = connectRest({ url, tls: read(client), timeoutMs: 5_000 });
  return rest.ask(z.number(), '/one').catch(({ message, hint }: OperatingError) => {
    return `${message.replace(url, 'URL')}; ${hint}`;
  });
}

test('a certificate is shown, and the authority of the server is the one that was named', async () => {
  const strict = { requestCert: true, rejectUnauthorized: true };
  expect(await call(strict, { ca: 'ca.crt', cert: 'me.pem' })).toBe(1);
  expect(await call(strict, { cert: 'me.pem' })).toMatch(
    /^cannot reach the API at URL: its certificate is not signed .*; .*--ca FILE or MILLRACE_CA$/,
  );
});

test('a server that refuses within TLS is told apart from one that is away', async () => {
  const strict = { requestCert: true, rejectUnauthorized: true };
  expect(await call(strict, { ca: 'ca.crt' })).toMatch(
    /^the server at URL refuses the client certificate \(ERR_SSL_\w*CERTIFICATE_REQUIRED\); show/,
  );
});
