/** What `config check` says of files, whichever service would open them. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ServiceName } from './check-exposure.ts';
import { checkSecurity } from './check-security.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-check-'));
const at = (name: string): string => join(folder, name);
let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  for (const name of ['one', 'two']) await place(name);
  writeFileSync(at('ca.crt'), authority.cert);
  writeFileSync(at('tokens'), 'first\n');
  writeFileSync(at('secret'), 'a-secret-that-is-long-enough\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

async function place(name: string, dates: { notBefore?: Date; notAfter?: Date } = {}) {
  const { cert, key } = await authority.issue(dates);
  writeFileSync(at(`${name}.crt`), cert);
  writeFileSync(at(`${name}.key`), key);
}

type Told = {
  readonly problems: readonly string[];
  readonly warnings?: readonly string[];
  readonly refusals?: readonly string[];
};

const EVERY_SERVICE = ['API', 'controller', 'node', 'worker'] as const;
const messages = (told: readonly { readonly message: string }[]) =>
  told.map(({ message }) => message);

/**
 * Settings of section `security`, of services that listen on a network where an address is given.
 */
function check(
  settings: Readonly<Record<string, string>>,
  services: readonly ServiceName[] = EVERY_SERVICE,
  bindAddress = '127.0.0.1',
): Told {
  const ofSecurity = Object.entries(settings).map(([key, value]) => `security.${key}=${value}`);
  const flags = [`network.bind_address=${bindAddress}`, ...ofSecurity];
  const config = loadConfig({ directory: null, environment: {}, flags });
  try {
    const { warnings, refusals } = checkSecurity(config, { clock: systemClock, services });
    return { problems: [], warnings: messages(warnings), refusals: messages(refusals) };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}

const nothing = { problems: [], warnings: [], refusals: [] };

const good = {
  token_file: 'tokens',
  admin_token_file: 'tokens',
  admin_tls_cert: 'one.crt',
  admin_tls_key: 'one.key',
  tls_cert: 'one.crt',
  tls_key: 'one.key',
  tls_client_ca: 'ca.crt',
  cluster_secret_file: 'secret',
  cluster_tls_cert: 'two.crt',
  cluster_tls_key: 'two.key',
  cluster_tls_ca: 'ca.crt',
};

const inFolder = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([key, name]) => [key, at(name)]));

test('files that are as they should be have nothing said about them', () => {
  expect(check({})).toEqual(nothing);
  expect(check(inFolder(good))).toEqual(nothing);
});

test('all that is wrong is told at once, of whatever service it is', () => {
  const wrong = {
    ...good,
    token_file: 'nothing',
    admin_token_file: '',
    admin_tls_key: 'two.key',
    tls_cert: 'one.key',
    tls_client_ca: 'tokens',
    cluster_secret_file: 'tokens',
    cluster_tls_ca: 'nowhere',
  };
  expect(check(inFolder(wrong)).problems).toEqual([
    expect.stringMatching(/^security\.admin_token_file: EISDIR/),
    'security.cluster_secret_file: a secret has to have at least 16 characters',
    expect.stringMatching(/^security\.cluster_tls_ca: ENOENT/),
    'security.admin_tls_cert and security.admin_tls_key: the key is not that of the certificate',
    expect.stringMatching(/^security\.token_file: ENOENT/),
    `security.tls_cert: ${at('one.key')} holds no certificate in PEM form`,
    `security.tls_client_ca: ${at('tokens')} holds no certificate in PEM form`,
  ]);
});

test('certificates of another time are warned of, authorities among them', async () => {
  await place('past', { notBefore: new Date('2001-01-01Z'), notAfter: new Date('2002-01-01Z') });
  await place('future', { notBefore: new Date('2101-01-01Z'), notAfter: new Date('2102-01-01Z') });
  const settings = inFolder({
    tls_cert: 'past.crt',
    tls_key: 'past.key',
    tls_client_ca: 'past.crt',
    admin_tls_cert: 'future.crt',
    admin_tls_key: 'future.key',
  });
  const past = `${at('past.crt')} holds a certificate that has expired at 2002-01-01T00:00:00.000Z`;
  expect(check(settings)).toEqual({
    ...nothing,
    warnings: [
      `security.admin_tls_cert: ${at('future.crt')} holds a certificate that is not valid before 2101-01-01T00:00:00.000Z`,
      `security.tls_cert: ${past}`,
      `security.tls_client_ca: ${past}`,
    ],
  });
});

test('files that would be drawn are not missing, and are not drawn', () => {
  mkdirSync(at('empty'));
  const files = { cluster_secret_file: at('empty/secret'), admin_token_file: at('empty/token') };
  expect(check(files).problems).toHaveLength(2);
  expect(check({ ...files, create_files: 'true' }).problems).toEqual([]);
  expect(existsSync(at('empty/secret'))).toBe(false);
  const nowhere = { cluster_secret_file: at('nowhere/secret'), create_files: 'true' };
  expect(check(nowhere).problems).toEqual([
    expect.stringMatching(/^security\.cluster_secret_file: ENOENT/),
  ]);
});

test('a service that would not start because of an open door is told of in its own words', () => {
  const required = { require: 'true', plain_text: 'allow' };
  const ofOthers =
    'listens on 0.0.0.0 and asks other services for no cluster secret, and shows its admin pages to anybody';
  expect(check(required)).toEqual(nothing);
  expect(check(required, EVERY_SERVICE, '0.0.0.0').refusals).toEqual([
    'the API listens on 0.0.0.0 and asks nobody for a token',
    `the controller ${ofOthers}`,
    `the node ${ofOthers}`,
    `the worker ${ofOthers}`,
  ]);
  const ofApi = { ...required, tokens: 'first' };
  expect(check(ofApi, ['API'], '0.0.0.0')).toEqual(nothing);
  expect(check({ tokens: 'first', plain_text: 'refuse' }, ['API'], '0.0.0.0').refusals).toEqual([
    'the API listens on 0.0.0.0 and speaks without TLS',
  ]);
  expect(check({ tokens: 'first' }, ['API'], '0.0.0.0').warnings).toEqual([
    'the API listens on 0.0.0.0 and speaks without TLS',
  ]);
});

test('files that would be drawn close their doors', () => {
  mkdirSync(at('to-draw'));
  const files = { cluster_secret_file: at('to-draw/s'), admin_token_file: at('to-draw/t') };
  const strict = { ...files, create_files: 'true', require: 'true', plain_text: 'allow' };
  expect(check(strict, ['node'], '0.0.0.0')).toEqual(nothing);
  const twice = { ...strict, cluster_secret: 'a-secret-that-is-long-enough' };
  expect(check(twice, ['node']).problems).toEqual([
    'security.cluster_secret and security.cluster_secret_file are both set; set one',
  ]);
});

test('files of a service that is not asked about are not opened', () => {
  const ofApi = { token_file: at('nowhere'), tls_cert: at('nowhere'), tls_key: at('nowhere') };
  expect(check(ofApi, ['controller', 'node'])).toEqual(nothing);
  expect(check(ofApi, ['API']).problems).toHaveLength(3);
});
