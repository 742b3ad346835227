/** What arrives at a port that anybody can reach: the server refuses it and goes on. */
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connectController } from './client/connect-controller.ts';
import { fakeController } from './testing/fake-controller.fixture.ts';
import type { RpcServer } from './server/serve-routes.ts';
import { type ServeRpcOptions, serveRpc } from './server/serve-rpc.ts';

const worker = { machineId: 'm', workerId: 'w', pipelineId: 'p', jobId: 'j', generation: 1 };
let server: RpcServer | null = null;

afterEach(async () => {
  await server?.close(50);
  server = null;
});

async function start(options: Partial<ServeRpcOptions> = {}): Promise<number> {
  const controller = fakeController({});
  server = await serveRpc({ host: '127.0.0.1', port: 0, controller, ...options });
  return server.port;
}

/** The server still does its work. */
async function expectAlive(port: number): Promise<void> {
  const client = connectController({ address: `127.0.0.1:${port}`, deadlineMs: 2_000 });
  await client.heartbeat(worker);
  client.close();
}

function sendRaw(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
  });
}

/**
 * Posts bytes as one HTTP/2 request and gives the status of gRPC, or of HTTP where there is none.
 */
function post(port: number, path: string, type: string, body: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', reject);
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type });
    let status = '';
    const read = (headers: Record<string, unknown>): void => {
      status = String(headers['grpc-status'] ?? (status || headers[':status']));
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', reject);
    stream.on('close', () => {
      session.close();
      resolve(status);
    });
    stream.resume();
    stream.end(body);
  });
}

const HEARTBEAT = '/millrace.v1.ControllerService/Heartbeat';

/** A gRPC message: no compression, a length, that many bytes. */
function frame(length: number, body: Uint8Array = new Uint8Array()): Uint8Array {
  const prefix = new DataView(new ArrayBuffer(5));
  prefix.setUint32(1, length);
  return Buffer.concat([new Uint8Array(prefix.buffer), body]);
}

test('bytes that are not HTTP/2 close the connection and nothing else', async () => {
  const port = await start();
  await sendRaw(port, Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await sendRaw(port, new Uint8Array(10_000).fill(0xff));
  await sendRaw(
    port,
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff', 'latin1'),
  );
  await expectAlive(port);
});

test('a message that is truncated, too large or not protobuf is refused', async () => {
  const port = await start();
  const grpc = 'application/grpc';
  const INVALID_ARGUMENT = '3';
  const RESOURCE_EXHAUSTED = '8';
  const INTERNAL = '13';
  expect(await post(port, HEARTBEAT, grpc, frame(100, new Uint8Array(3)))).toBe(INVALID_ARGUMENT);
  expect(await post(port, HEARTBEAT, grpc, frame(2 ** 31))).toBe(RESOURCE_EXHAUSTED);
  const junk = new Uint8Array(8).fill(0xff);
  expect(await post(port, HEARTBEAT, grpc, frame(8, junk))).toBe(INTERNAL);
  await expectAlive(port);
});

test('a stream of heartbeats is held to the same', async () => {
  const port = await start();
  const path = '/millrace.v1.ControllerService/KeepAlive';
  const grpc = 'application/grpc';
  const [OK, INVALID_ARGUMENT, RESOURCE_EXHAUSTED] = ['0', '3', '8'];
  expect(await post(port, path, grpc, new Uint8Array())).toBe(OK);
  expect(await post(port, path, grpc, frame(100, new Uint8Array(3)))).toBe(INVALID_ARGUMENT);
  expect(await post(port, path, grpc, frame(2 ** 31))).toBe(RESOURCE_EXHAUSTED);
  expect(await post(port, path, grpc, frame(8, new Uint8Array(8).fill(0xff)))).toBe(
    INVALID_ARGUMENT,
  );
  expect(await post(port, path, grpc, frame(0))).toBe(INVALID_ARGUMENT);
  const json = Buffer.from(JSON.stringify({ worker: { workerId: 'wk_1' } }));
  expect(await post(port, path, 'application/grpc+json', frame(json.length, json))).toBe(OK);
  await expectAlive(port);
});

test('a method, a path and a type that do not exist are refused', async () => {
  const port = await start();
  const nothing = '/millrace.v1.ControllerService/Nothing';
  expect(await post(port, nothing, 'application/grpc', frame(0))).toBe('404');
  expect(await post(port, '/', 'text/plain', frame(0))).toBe('404');
  expect(await post(port, HEARTBEAT, 'text/plain', frame(0))).toBe('415');
  await expectAlive(port);
});

test('a tool that ends within its stream is no failure of the server', async () => {
  const failed: unknown[] = [];
  const ended = Promise.withResolvers<string>();
  const port = await start({
    onError: (_method, thrown) => failed.push(thrown),
    observe: () => ({ run: (work) => work(), end: (code) => ended.resolve(code) }),
  });
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    'content-type': 'application/grpc',
  });
  const listServices = Uint8Array.of(0x3a, 0);
  stream.write(frame(2, listServices));
  await once(stream, 'data');
  session.destroy();
  expect(await ended.promise).toBe('cancelled');
  await expectAlive(port);
  expect(failed).toEqual([]);
});
