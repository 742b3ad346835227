/**
 * What is wrong with secrets, tokens and certificates, told at once; and what changes while
 * running.
 */
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { type Logger, silentLogger } from '../log.ts';
import { openApiSecurity, openServiceSecurity } from './open-security.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-security-'));
const SECRET = 'a-secret-that-is-long-enough';
let nowMs = 0;
const clock = { ...systemClock, monotonicMs: () => nowMs };

beforeAll(async () => {
  const authority = await CertificateAuthority.create();
  for (const name of ['one', 'two']) {
    const { cert, key } = await authority.issue();
    file(`${name}.crt`, cert);
    file(`${name}.key`, key);
  }
  file('ca.crt', authority.cert);
  file('tokens', 'first\n');
  file('secret', `${SECRET}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function configOf(settings: Readonly<Record<string, string>>) {
  const flags = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return loadConfig({ directory: null, environment: {}, flags });
}

/** Everything that is complained of. */
function problems(settings: Readonly<Record<string, string>>): readonly string[] {
  try {
    openApiSecurity(configOf(settings), { clock, log: silentLogger });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const at = (name: string): string => join(folder, name);

test('without settings everybody may call', () => {
  const { cluster, tokens, adminTokens, publicTls } = openApiSecurity(configOf({}), {
    clock,
    log: silentLogger,
  });
  expect([cluster.secret(), cluster.tls(), publicTls()]).toEqual([null, null, null]);
  expect([tokens.isOn, adminTokens.isOn]).toEqual([false, false]);
});

test('everything that is wrong is told at once, with the setting that says so', () => {
  expect(
    problems({
      'security.token_file': at('nothing'),
      'security.admin_token_file': folder,
      'security.tls_cert': at('one.key'),
      'security.tls_key': at('one.crt'),
      'security.tls_client_ca': at('missing'),
      'security.cluster_secret': 'short',
      'security.cluster_tls_cert': at('one.crt'),
    }),
  ).toEqual([
    expect.stringMatching(/^security\.admin_token_file: EISDIR/),
    'security.cluster_secret: a secret has to have at least 16 characters',
    'security.cluster_tls_key is not set, and there is no TLS without it',
    'security.cluster_tls_ca is not set, and there is no TLS without it',
    expect.stringMatching(/^security\.token_file: ENOENT/),
    `security.tls_cert: ${at('one.key')} holds no certificate in PEM form`,
    `security.tls_key: ${at('one.crt')} holds no private key in PEM form`,
    expect.stringMatching(/^security\.tls_client_ca: ENOENT/),
  ]);
});

test('what is wrong with the certificate of admin pages is told to who has such a port', () => {
  const settings = { 'security.admin_tls_cert': at('one.crt') };
  const surroundings = { clock, log: silentLogger };
  const open = () => openServiceSecurity(configOf(settings), surroundings);
  expect(open).toThrow('security.admin_tls_key is not set, and there is no TLS without it');
  expect(problems(settings)).toEqual([]);
});

test('a key of another certificate is refused, and so are two secrets', () => {
  expect(
    problems({
      'security.tls_cert': at('one.crt'),
      'security.tls_key': at('two.key'),
      'security.cluster_secret': SECRET,
      'security.cluster_secret_file': at('secret'),
    }),
  ).toEqual([
    'security.cluster_secret and security.cluster_secret_file are both set; set one',
    'security.tls_cert and security.tls_key: the key is not that of the certificate',
  ]);
});

test('no complaint holds a secret', () => {
  const told = problems({ 'security.cluster_secret': 'hunter2', 'security.tls_key': at('secret') });
  expect(told).toHaveLength(3);
  expect(told.join()).not.toMatch(/hunter2|a-secret/);
});

test('certificates are read again when they change, and stay while they do not fit', () => {
  const cert = at('changing.crt');
  const key = at('changing.key');
  const copy = (name: string, to: string): void => copyFileSync(at(name), to);
  copy('one.crt', cert);
  copy('one.key', key);
  const told: string[] = [];
  const log: Logger = Object.assign(Object.create(silentLogger) as Logger, {
    warn: (_fields: object, message: string) => told.push(message),
    info: (_fields: object, message: string) => told.push(message),
  });
  const settings = { 'security.tls_cert': cert, 'security.tls_key': key };
  const { publicTls } = openApiSecurity(configOf(settings), { clock, log });
  const first = publicTls();
  nowMs += 2_000;
  expect(publicTls()).toBe(first);
  copy('two.crt', cert);
  for (let look = 0; look < 3; look += 1) {
    nowMs += 2_000;
    expect(publicTls()).toBe(first);
  }
  expect(told).toEqual(['certificates cannot be read; those from before stay']);
  copy('two.key', key);
  nowMs += 2_000;
  expect(publicTls()).not.toBe(first);
  expect(told).toHaveLength(2);
});

test('the first secret of a file is shown, all are taken, and a change is noticed', () => {
  const path = file('rolling', `${SECRET}-new\n${SECRET}\n`);
  const { cluster } = openServiceSecurity(configOf({ 'security.cluster_secret_file': path }), {
    clock,
    log: silentLogger,
  });
  const both = [`${SECRET}-new`, SECRET];
  expect(cluster.secret()).toEqual({ shown: `${SECRET}-new`, accepted: both });
  file('rolling', `${SECRET}-new\n`);
  nowMs += 2_000;
  expect(cluster.secret()).toEqual({ shown: `${SECRET}-new`, accepted: [`${SECRET}-new`] });
  file('rolling', '');
  nowMs += 2_000;
  expect(cluster.secret()?.accepted).toEqual([`${SECRET}-new`]);
});

test('files that are missing are drawn once where that is asked for, by whoever comes first', () => {
  const files = {
    'security.cluster_secret_file': at('drawn-secret'),
    'security.admin_token_file': at('drawn-token'),
  };
  expect(problems(files)).toHaveLength(2);
  const settings = { ...files, 'security.create_files': 'true' };
  const open = () => openServiceSecurity(configOf(settings), { clock, log: silentLogger });
  const shown = [open(), open()].map(({ cluster }) => cluster.secret()?.shown ?? '');
  expect(shown[0]).toMatch(/^[\w-]{43}$/);
  expect(shown[1]).toBe(shown[0]);
  expect(statSync(at('drawn-secret')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).filter((name) => name.startsWith('drawn'))).toHaveLength(2);
  const nowhere = { ...settings, 'security.cluster_secret_file': '/nowhere/secret' };
  expect(problems(nowhere).join()).toMatch(/security\.cluster_secret_file: ENOENT/);
});
