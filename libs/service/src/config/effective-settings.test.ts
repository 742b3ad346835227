import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSettings } from './describe-settings.ts';
import { effectiveSettings } from './effective-settings.ts';

test('each value says who gave it, and secrets are masked', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-config-'));
  const path = join(directory, 'own.toml');
  writeFileSync(path, '[api]\nhttp_port = 1\nrpc_port = 2\n[log]\nlevel = "warn"');
  const settings = effectiveSettings({
    path,
    directory,
    environment: { DATABASE_PASSWORD: 'geheim', MILLRACE__API__RPC_PORT: '20' },
    flags: ['log.level=debug'],
  });
  const given = settings.filter(({ origin }) => origin !== 'default');
  expect(given).toEqual([
    { key: 'api.http_port', value: 1, origin: `${path}: api.http_port` },
    { key: 'api.rpc_port', value: 20, origin: 'MILLRACE__API__RPC_PORT' },
    { key: 'database.password', value: '***', origin: 'DATABASE_PASSWORD' },
    { key: 'log.level', value: 'debug', origin: '--set log.level' },
  ]);
});

test('every setting is shown, and says what it means and what it may be', () => {
  const described = describeSettings();
  const shown = effectiveSettings({ directory: '/nowhere', environment: {} });
  expect(described.map(({ section, name }) => `${section}.${name}`)).toEqual(
    shown.map(({ key }) => key),
  );
  expect(described.filter(({ meaning, values }) => meaning === '' || values === '')).toEqual([]);
});

test('the shorter names of the environment are told too', () => {
  const scheduler = describeSettings().find(({ name }) => name === 'scheduler');
  expect(scheduler).toMatchObject({
    variables: ['MILLRACE__CONTROLLER__SCHEDULER', 'SCHEDULER'],
    fallback: 'process',
    isSecret: false,
  });
});
