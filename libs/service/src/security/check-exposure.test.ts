/** What services say that stand open on a network, and what has them not start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import { type Logger, silentLogger } from '../log.ts';
import { checkExposure } from './check-exposure.ts';
import { openApiSecurity, openServiceSecurity } from './open-security.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-exposure-'));
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  const authority = await CertificateAuthority.create();
  const { cert, key } = await authority.issue();
  writeFileSync(at('crt'), cert);
  writeFileSync(at('key'), key);
  writeFileSync(at('ca'), authority.cert);
});

afterAll(() => rmSync(folder, { recursive: true }));

type Settings = Readonly<Record<string, string>>;

/** What a service says about standing open: a warning, or why it does not start. */
function exposure(service: 'API' | 'worker', settings: Settings): string[] {
  const told: string[] = [];
  const log: Logger = Object.assign(Object.create(silentLogger) as Logger, {
    warn: ({ hint }: { hint: string }, message: string) => told.push(`${message}; ${hint}`),
  });
  const flags = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const config = loadConfig({ directory: null, environment: {}, flags });
  const open = service === 'API' ? openApiSecurity : openServiceSecurity;
  checkExposure(service, config, open(config, { clock: systemClock, log }), log);
  return told;
}

const everywhere = { 'network.bind_address': '0.0.0.0' };
const secret = { 'security.cluster_secret': 'a-secret-that-is-long-enough' };
const tokens = { 'security.tokens': 't', 'security.admin_tokens': 't' };

/** Settings `<prefix>_cert` and `<prefix>_key`. */
function certificateOf(prefix: string): Settings {
  return { [`security.${prefix}_cert`]: at('crt'), [`security.${prefix}_key`]: at('key') };
}

const certificates = {
  ...certificateOf('tls'),
  ...certificateOf('admin_tls'),
  ...certificateOf('cluster_tls'),
  'security.cluster_tls_ca': at('ca'),
};

test('on loopback nothing is asked for', () => {
  const strict = { 'security.require': 'true', 'security.plain_text': 'refuse' };
  expect(exposure('API', strict)).toEqual([]);
  expect(exposure('worker', strict)).toEqual([]);
});

test('who listens beyond loopback where anybody may call says what to set', () => {
  expect(exposure('API', everywhere)).toEqual([
    'the API listens on 0.0.0.0 and asks nobody for a token, and speaks without TLS; ' +
      'set security.token_file, security.tokens or security.tls_client_ca; security.tls_cert and tls_key; ' +
      'or security.plain_text=allow where nobody else reads the network',
  ]);
  expect(exposure('worker', { ...everywhere, 'security.plain_text': 'allow' })).toEqual([
    'the worker listens on 0.0.0.0 and asks other services for no cluster secret, and shows its admin pages to anybody; ' +
      'set security.cluster_secret_file, or security.cluster_tls_cert, cluster_tls_key and cluster_tls_ca; security.admin_token_file or admin_tls_client_ca',
  ]);
});

test('where security is required it does not start', () => {
  const required = { ...everywhere, 'security.require': 'true', 'security.plain_text': 'allow' };
  expect(() => exposure('API', required)).toThrow('asks nobody for a token');
  expect(() => exposure('worker', required)).toThrow('asks other services for no cluster secret');
  expect(() => exposure('worker', { ...required, ...secret })).toThrow('shows its admin pages');
  expect(exposure('worker', { ...required, ...secret, ...tokens })).toEqual([]);
  const ofAdmin = { ...certificateOf('admin_tls'), 'security.admin_tls_client_ca': at('ca') };
  expect(exposure('worker', { ...required, ...secret, ...ofAdmin })).toEqual([]);
  expect(exposure('API', { ...required, ...tokens })).toEqual([]);
  const tls = certificateOf('tls');
  expect(() => exposure('API', { ...required, ...tls })).toThrow('asks nobody');
  expect(exposure('API', { ...required, ...tls, 'security.tls_client_ca': at('ca') })).toEqual([]);
});

test('ports beyond loopback without TLS are told of, allowed or refused, as is asked for', () => {
  const closed = { ...everywhere, ...secret, ...tokens, 'security.require': 'true' };
  const hint = 'or security.plain_text=allow where nobody else reads the network';
  const ofCluster = 'security.cluster_tls_cert, cluster_tls_key and cluster_tls_ca';
  const ofPages = 'security.admin_tls_cert and admin_tls_key';
  expect(exposure('worker', closed)).toEqual([
    'the worker listens on 0.0.0.0 and speaks with other services without TLS, and serves its admin pages without TLS; ' +
      `set ${ofCluster}; ${ofPages}; ${hint}`,
  ]);
  expect(exposure('worker', { ...closed, ...certificateOf('admin_tls') })).toEqual([
    `the worker listens on 0.0.0.0 and speaks with other services without TLS; set ${ofCluster}; ${hint}`,
  ]);
  const refused = { ...closed, 'security.plain_text': 'refuse' };
  expect(() => exposure('worker', refused)).toThrow('serves its admin pages without TLS');
  expect(() => exposure('API', refused)).toThrow('speaks without TLS');
  expect(exposure('worker', { ...refused, ...certificates })).toEqual([]);
  expect(exposure('API', { ...refused, ...certificates })).toEqual([]);
});
