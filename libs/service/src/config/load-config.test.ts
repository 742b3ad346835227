import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import type { Config } from './config-schema.ts';
import { loadConfig } from './load-config.ts';
import { maskSecrets } from './mask-secrets.ts';

interface Given {
  readonly toml?: string;
  readonly environment?: Record<string, string>;
  readonly flags?: readonly string[];
}

function load({ toml, environment = {}, flags = [] }: Given): Config {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-config-'));
  if (toml !== undefined) writeFileSync(join(directory, 'millrace.toml'), toml);
  return loadConfig({ directory, environment, flags });
}

function problems(given: Given): string[] {
  try {
    load(given);
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return thrown.problems.map((problem) => problem.replace(/\S*(millrace\.toml)/, '$1'));
  }
  return [];
}

test('without anything given every setting has its default', () => {
  const config = load({});
  expect(config.api).toMatchObject({ httpPort: 8000, rpcPort: 8001 });
  expect(config.controller.scheduler).toBe('process');
  expect(config.worker.dataPort).toBe(9392);
});

test('flags win over the environment, which wins over the file', () => {
  const toml = '[api]\nhttp_port = 1\nrpc_port = 2\n[node]\nslots = 3';
  const environment = { MILLRACE__API__RPC_PORT: '20', MILLRACE__NODE__SLOTS: '30' };
  const config = load({ toml, environment, flags: ['node.slots=300'] });
  expect([config.api.httpPort, config.api.rpcPort, config.node.slots]).toEqual([1, 20, 300]);
});

test('names that users of such systems know are accepted, and the longer names win over them', () => {
  const environment = {
    DATABASE: 'postgres',
    DATABASE_HOST: 'db',
    DATABASE_PORT: '5433',
    SCHEDULER: 'node',
    CHECKPOINT_URL: 's3://bucket/x',
    MILLRACE__DATABASE__HOST: 'other',
  };
  const config = load({ environment });
  expect(config.database).toMatchObject({ type: 'postgres', host: 'other', port: 5433 });
  expect(config.controller.scheduler).toBe('node');
  expect(config.checkpoint.url).toBe('s3://bucket/x');
});

test('all problems are listed at once, each with where it comes from', () => {
  const given = {
    toml: 'level = "info"\n[apii]\nhttp_port = 1\n[api]\nhttp_prot = 2\nrpc_port = "no"',
    environment: { SCHEDULER: 'yarn', MILLRACE__WORKER__SLOTS: '0' },
    flags: ['node.colour=red'],
  };
  expect(problems(given)).toEqual([
    'millrace.toml: level: "level" is not in a section; there is network, api, security, controller, node, worker, database, pipeline, checkpoint, rpc, log, tracing, debug, process',
    'millrace.toml: apii.http_port: no section "apii", did you mean "api"?',
    'millrace.toml: api.http_prot: no setting "http_prot" in "api", did you mean "http_port"?',
    '--set node.colour: no setting "colour" in "node"; there is id, http_port, rpc_port, slots, labels, heartbeat_interval_ms, worker_stop_timeout_ms',
    expect.stringContaining('millrace.toml: api.rpc_port: '),
    expect.stringContaining('SCHEDULER: '),
    expect.stringContaining('MILLRACE__WORKER__SLOTS: '),
  ]);
});

test('a file that is not TOML is refused with the line', () => {
  expect(problems({ toml: '[api\nx' })).toEqual([
    expect.stringMatching(/^millrace\.toml is not TOML: .*line|\n1:/s),
  ]);
});

test('a file that was asked for has to be there', () => {
  const missing = () =>
    loadConfig({ path: '/nowhere/m.toml', directory: '/', environment: {}, flags: [] });
  expect(missing).toThrow(/\/nowhere\/m\.toml cannot be read: ENOENT/);
});

test('secrets are masked and everything else is shown under its name in files', () => {
  const environment = {
    DATABASE_PASSWORD: 'hunter2',
    CHECKPOINT_URL: 's3://key:hunter2@store/bucket',
    MILLRACE__SECURITY__CLUSTER_SECRET: 'hunter2-hunter2-hunter2',
  };
  const shown = maskSecrets(load({ environment }));
  expect(shown['checkpoint']).toMatchObject({ url: 's3://***@store/bucket' });
  expect(JSON.stringify(shown)).not.toContain('hunter2');
  expect(shown['database']).toMatchObject({ password: '***', user: 'millrace' });
  expect(shown['api']).toMatchObject({ http_port: 8000, rpc_port: 8001 });
});

test('a flag without a value is told so, with an example', () => {
  const flags = ['api.http_port', 'security.require', 'database.path=', 'log.levl', 'node.labels'];
  expect(problems({ flags })).toEqual([
    '--set api.http_port: a value is missing, such as --set api.http_port=8000',
    '--set security.require: a value is missing, such as --set security.require=true',
    '--set log.levl: no setting "levl" in "log", did you mean "level"?',
    '--set node.labels: a value is missing, such as --set node.labels=VALUE',
  ]);
});

test('the value of a flag may have any text in it', () => {
  const flags = ['tracing.headers=a=b,c=d\ne'];
  expect(load({ flags }).tracing.headers).toBe('a=b,c=d\ne');
});

test('addresses of controllers are host and port, also in brackets, and nothing else', () => {
  const good = 'a.example:9191, 127.0.0.1:9195,[::1]:9191';
  expect(load({ flags: [`controller.address=${good}`] }).controller.address).toBe(good);
  for (const wrong of [
    'a.example',
    'http://a:9191',
    'a:xx',
    'a:0',
    'a:70000',
    'a:1,',
    '::1:9191',
  ]) {
    expect(problems({ flags: [`controller.address=${wrong}`] })).toEqual([
      '--set controller.address: must be host:port, host:port',
    ]);
  }
});
