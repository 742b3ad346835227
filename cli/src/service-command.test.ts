import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readWiring } from './service-command.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

test('a wrong configuration is refused with all that is wrong with it', () => {
  const words = ['worker', '--set', 'worker.slotz=1', '--set', 'controller.scheduler=yarn'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: 'utf8',
    env: { ...process.env, MILLRACE__API__HTTP_PORT: 'eighty' },
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe(`millrace: the configuration is invalid:
  - --set worker.slotz: no setting "slotz" in "worker", did you mean "slots"?
  - MILLRACE__API__HTTP_PORT: must be a whole number
  - --set controller.scheduler: must be one of process, embedded, node, manual, kubernetes, nomad
`);
});

test('the command line of a worker says nothing: all of its settings come by the environment', () => {
  const set = ['security.cluster_secret=hunter2-hunter2-hunter2', 'worker.slots=3'];
  const { config, workerCommand } = readWiring({ positionals: [], options: { set } }, {});
  expect(config.worker.slots).toBe(3);
  expect(workerCommand).toEqual([process.execPath, MAIN, 'worker', '--no-config']);
});
