import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { cleanEnvironment, shellAssignments } from './environment.mjs';

const toolchain = {
  installed: true,
  folder: '/checkout/.millrace/toolchain/1',
  node: '/checkout/.millrace/toolchain/1/node',
  binaries: "/check out's/bin",
  headers: '/headers',
};

test("npm's own settings are stripped", () => {
  const environment = {
    HOME: '/h',
    npm_lifecycle_event: 'test',
    npm_config_prefix: '/usr',
    NPM_CONFIG_LOGLEVEL: 'silent',
    npm_package_json: '/p',
  };
  expect(cleanEnvironment(environment)).toEqual({ HOME: '/h' });
});

test('settings that reach a registry are kept', () => {
  const environment = {
    npm_config_registry: 'https://mirror.example',
    'npm_config_@scope:registry': 'https://scope.example',
    npm_config_https_proxy: 'http://proxy.example',
    NPM_CONFIG_CAFILE: '/ca.pem',
    npm_config_userconfig: '/h/.npmrc',
  };
  expect(cleanEnvironment(environment)).toEqual(environment);
});

test('a shell that evaluates the assignments finds the toolchain first, whatever the paths hold', () => {
  const environment = { PATH: '/usr/bin:/bin', npm_lifecycle_event: 'test', 'npm_x-y': '1' };
  const script = `${shellAssignments(environment, '/checkout', toolchain)}
    echo "$PATH|$npm_config_nodedir|$npm_lifecycle_event"`;
  const { stdout, stderr } = spawnSync('/bin/sh', ['-c', script], {
    env: environment,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const path = "/check out's/bin:/checkout/node_modules/.bin:/usr/bin:/bin";
  expect(stdout).toBe(`${path}|/headers|\n`);
});

test('without headers the directory of headers is left alone', () => {
  const assignments = shellAssignments({}, '/checkout', { ...toolchain, headers: undefined });
  expect(assignments).not.toContain('npm_config_nodedir');
});
