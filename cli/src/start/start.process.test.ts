/** `npm start` as people see it, without the toolchain that comes before. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const START = fileURLToPath(new URL('../start.ts', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The address of a listening TCP server is never a string.
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function start(port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-start-'));
  const child = spawn(process.execPath, [START], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_PATH: join(folder, 'control.sqlite'),
      MILLRACE__API__HTTP_PORT: String(port),
      MILLRACE__API__RPC_PORT: '0',
      MILLRACE__CONTROLLER__HTTP_PORT: '0',
      MILLRACE__CONTROLLER__RPC_PORT: String(await freePort()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  return child;
}

test('the flights are shown, the API answers after them, and Ctrl-C ends it all', async () => {
  const port = await freePort();
  const child = await start(port);
  const rows: string[] = [];
  createInterface({ input: child.stdout }).on('line', (row) => rows.push(row));
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.includes('the pipeline is')) break;
  }
  expect(said).toEqual([
    `millrace: the API answers at http://127.0.0.1:${port}/api/v1`,
    expect.stringMatching(/^millrace: pipeline pl_\w+ runs examples\/flights\/delays-by-hour\.sql/),
    'millrace: the pipeline is finished; the API still answers until Ctrl-C',
  ]);
  expect(rows.length).toBe(17_473);
  expect(rows[0]).toBe(
    '{"window":{"start":"2001-01-01T00:00:00","end":"2001-01-01T01:00:00"},"origin":"DTW","flights":1,"average_delay":66}',
  );
  const ping = await fetch(`http://127.0.0.1:${port}/api/v1/ping`);
  expect(await ping.json()).toBe('Pong');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
}, 60_000);

test('a port that is in use is named, with what to do', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  onTestFinished(() => void squatter.close());
  const { port } = squatter.address() as { port: number };
  const child = await start(port);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code).toBe(1);
  expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use`);
  expect(stderr).toContain('stop what listens there, or configure another port (api.http_port)');
});
