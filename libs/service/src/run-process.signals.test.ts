import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

// A service that takes a while to end gracefully, in a process of its own, because signals are per
// process.
const script = `
  import { runProcess } from ${JSON.stringify(new URL('./run-process.ts', import.meta.url).href)};
  const log = { info() {}, warn() {}, fatal() {}, error() {} };
  const service = {
    run: (signal) => new Promise((resolve) => {
      console.log('running');
      const alive = setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => setTimeout(() => {
        clearInterval(alive);
        console.log('ended gracefully');
        resolve();
      }, Number(process.env.ENDS_AFTER_MS)));
    }),
    stop: async () => process.exit(9),
  };
  process.exitCode = await runProcess(service, { log, graceMs: 60000 });`;

interface Scenario {
  readonly pausesMs: readonly number[];
  readonly endsAfterMs: number;
}

async function check({ pausesMs, endsAfterMs }: Scenario, expected: string): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ENDS_AFTER_MS: String(endsAfterMs) },
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  child.kill('SIGINT');
  for (const pauseMs of pausesMs) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    child.kill('SIGINT');
  }
  const [code] = await once(child, 'close');
  expect(`${output.trim().replaceAll('\n', ', ')}, exit code ${code}`).toBe(expected);
}

test('the first signal ends a service gracefully', async () => {
  await check({ pausesMs: [], endsAfterMs: 10 }, 'running, ended gracefully, exit code 0');
});

test('a repetition within milliseconds is the same signal', async () => {
  await check({ pausesMs: [20], endsAfterMs: 300 }, 'running, ended gracefully, exit code 0');
});

test('a second signal ends it at once', async () => {
  await check({ pausesMs: [20, 300], endsAfterMs: 15_000 }, 'running, exit code 9');
});
