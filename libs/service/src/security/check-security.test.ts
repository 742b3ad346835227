/** What `config check` says of files, whichever service would open them. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
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

type Told = { readonly problems: readonly string[]; readonly warnings: readonly string[] };

/** Settings of section `security`. */
function check(settings: Readonly<Record<string, string>>): Told {
  const flags = Object.entries(settings).map(([key, value]) => `security.${key}=${value}`);
  const config = loadConfig({ directory: null, environment: {}, flags });
  try {
    return { problems: [], warnings: checkSecurity(config, systemClock) };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems, warnings: [] };
    throw error;
  }
}

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
  expect(check({})).toEqual({ problems: [], warnings: [] });
  expect(check(inFolder(good))).toEqual({ problems: [], warnings: [] });
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
    problems: [],
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
