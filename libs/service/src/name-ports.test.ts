import { createServer } from 'node:net';
import { listen, OperatingError } from '@millrace/std';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from './config/load-config.ts';
import { namePorts } from './name-ports.ts';
import { serviceOf } from './service.ts';

/** The hint of a service that listens on a port that another has, which the settings name. */
async function hintWith(...settings: string[]): Promise<unknown> {
  const squatter = createServer();
  onTestFinished(() => void squatter.close());
  const port = await listen(squatter, '127.0.0.1', 0);
  const flags = settings.map((setting) => `${setting}=${port}`);
  const config = loadConfig({ path: undefined, directory: '/', environment: {}, flags });
  const service = serviceOf(async () => void (await listen(createServer(), '127.0.0.1', port)));
  const failure = await namePorts(service, config)
    .run(new AbortController().signal)
    .catch((thrown: unknown) => thrown);
  return failure instanceof OperatingError ? failure.hint : failure;
}

test('a port that is in use is told with the setting that has it', async () => {
  expect(await hintWith('controller.rpc_port')).toBe(
    'stop what listens there, or configure another port (controller.rpc_port)',
  );
});

test('where several settings have the port, none of them is blamed', async () => {
  expect(await hintWith('api.http_port', 'api.rpc_port')).toBe(
    'stop what listens there, or configure another port',
  );
});
