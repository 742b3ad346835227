/** Real processes: what a worker is started with, and that it ends with its parent. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from './config/load-config.ts';
import { startWorkerProcess } from './worker-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-worker-'));
/** The path of a file beside this one, as a literal of a script. */
const beside = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

afterAll(() => rmSync(folder, { recursive: true }));

const worker = {
  machineId: 'm1',
  workerId: 'wk_1',
  pipelineId: 'pl_1',
  jobId: 'job_1',
  generation: 3,
};
const config = loadConfig({
  directory: '/nowhere',
  environment: {
    DATABASE_PASSWORD: 'hunter2',
    MILLRACE__SECURITY__TOKENS: 'hunter2',
    MILLRACE__SECURITY__TOKEN_FILE: '/hunter2',
    MILLRACE__SECURITY__ADMIN_TOKENS: 'for the pages of all',
    MILLRACE__SECURITY__TLS_KEY: '/hunter2',
    MILLRACE__SECURITY__CLUSTER_SECRET: 'the secret of the cluster',
    MILLRACE__API__HTTP_PORT: '80',
    MILLRACE__WORKER__ID: 'somebody else',
    MILLRACE__WORKER__HTTP_PORT: '9390',
  },
  flags: ['worker.orphan_timeout_ms=7', 'rpc.deadline_ms=70', 'worker.slots=9'],
});
const common = { worker, slots: 2, controllerAddress: 'c:9191', config };

test('a worker learns who it is and where its controller is, and no secret of the control plane', async () => {
  const file = join(folder, 'environment.json');
  const script = `require('fs').writeFileSync(process.env.FILE, JSON.stringify(process.env))`;
  const started = await startWorkerProcess({
    ...common,
    command: [process.execPath, '-e', script],
    inherited: {
      PATH: '/bin',
      DATABASE_PASSWORD: 'hunter2',
      MILLRACE__DATABASE__PASSWORD: 'hunter2',
      MILLRACE__SECURITY__TOKENS: 'hunter2',
      SCHEDULER: 'process',
      OTEL_EXPORTER_OTLP_HEADERS: 'key=hunter2',
    },
    environment: { FILE: file },
  });
  expect(await started.exited).toEqual({ exitCode: 0, signal: null });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    PATH: '/bin',
    FILE: file,
    MILLRACE__CONTROLLER__ADDRESS: 'c:9191',
    MILLRACE__PROCESS__EXIT_WITH_PARENT: 'true',
    MILLRACE__WORKER__ID: 'wk_1',
    MILLRACE__WORKER__MACHINE_ID: 'm1',
    MILLRACE__WORKER__JOB_ID: 'job_1',
    MILLRACE__WORKER__PIPELINE_ID: 'pl_1',
    MILLRACE__WORKER__GENERATION: '3',
    MILLRACE__WORKER__SLOTS: '2',
    MILLRACE__WORKER__HTTP_PORT: '0',
    MILLRACE__WORKER__RPC_PORT: '0',
    MILLRACE__WORKER__DATA_PORT: '0',
    MILLRACE__WORKER__ORPHAN_TIMEOUT_MS: '7',
    MILLRACE__RPC__DEADLINE_MS: '70',
    MILLRACE__SECURITY__ADMIN_TOKENS: 'for the pages of all',
    MILLRACE__SECURITY__CLUSTER_SECRET: 'the secret of the cluster',
  });
});

test('a pipeline cannot change how its workers are loaded and configured', async () => {
  const loading = ['NODE_OPTIONS', 'LD_PRELOAD'];
  const settings = [
    'MILLRACE__SECURITY__CLUSTER_SECRET',
    'CHECKPOINT_URL',
    'otel_exporter_otlp_endpoint',
  ];
  for (const name of [...loading, ...settings]) {
    const environment = { [name]: 'x' };
    const command: [string] = [process.execPath];
    await expect(
      startWorkerProcess({ ...common, command, inherited: {}, environment }),
    ).rejects.toThrow(`a pipeline may not set the environment variable "${name}"`);
  }
});

test('the exit code of a worker is told, and so is the signal that ended it', async () => {
  const start = (script: string) =>
    startWorkerProcess({ ...common, command: [process.execPath, '-e', script], inherited: {} });
  const failed = await start('process.exit(7)');
  expect(await failed.exited).toEqual({ exitCode: 7, signal: null });
  const killed = await start('setInterval(() => {}, 1000)');
  killed.kill();
  expect(await killed.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
});

test('a worker ends when its parent is killed', async () => {
  const running = join(folder, 'running');
  const ended = join(folder, 'ended');
  const child = `
    const { runProcess } = await import(${beside('./run-process.ts')});
    const { silentLogger } = await import(${beside('./log.ts')});
    const { writeFileSync } = await import('node:fs');
    const service = {
      run: (signal) => new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
        writeFileSync(${JSON.stringify(running)}, '');
      }),
      stop: async () => {},
    };
    await runProcess(service, { log: silentLogger, graceMs: 1000, exitWithParent: true });
    writeFileSync(${JSON.stringify(ended)}, '');
    process.exit(0);`;
  const command = [process.execPath, '--input-type=module', '-e', child];
  const options = { ...common, command, inherited: {} };
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { startWorkerProcess } = await import(${beside('./worker-process.ts')});
     await startWorkerProcess(${JSON.stringify(options)});`,
  ]);
  await expect.poll(() => existsSync(running), { timeout: 10_000 }).toBe(true);
  expect(existsSync(ended)).toBe(false);
  parent.kill('SIGKILL');
  await expect.poll(() => existsSync(ended), { timeout: 10_000 }).toBe(true);
});
