/** Connections that stay without a call, and too many of them: real ones. */
import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import { afterEach, expect, test } from 'vitest';
import { Health, HealthCheckRequestSchema } from '../gen/grpc/health/v1/health_pb.js';
import { connectController } from '../client/connect-controller.ts';
import { fakeController } from '../testing/fake-controller.fixture.ts';
import { SESSION_LIMITS, type SessionLimits } from './open-sessions.ts';
import type { RpcServer } from './serve-routes.ts';
import { serveRpc } from './serve-rpc.ts';

const LONG_MS = 60_000;
const POLL = { timeout: 10_000 };
const OK = '0';
const RESOURCE_EXHAUSTED = '8';
const { NGHTTP2_NO_ERROR: NO_ERROR, NGHTTP2_REFUSED_STREAM: REFUSED_STREAM } = constants;

let server: RpcServer;
const opened: (ClientHttp2Session | Socket)[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) each.destroy();
  await server.close(50);
});

async function listen(
  given: Partial<SessionLimits>,
  controller = fakeController({}),
): Promise<void> {
  const limits = { ...SESSION_LIMITS, ...given };
  server = await serveRpc({ host: '127.0.0.1', port: 0, controller, limits });
}

function begin(): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${server.port}`);
  opened.push(session);
  return session.on('error', () => undefined);
}

/** A connection that the server has answered. */
async function open(): Promise<ClientHttp2Session> {
  const session = begin();
  await once(session, 'remoteSettings');
  return session;
}

function call(session: ClientHttp2Session, method: keyof typeof Health.method): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${Health.typeName}/${Health.method[method].name}`,
    'content-type': 'application/grpc',
  });
  const message = toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema));
  stream.on('error', () => undefined);
  stream.end(Buffer.concat([Buffer.alloc(5), message]));
  return stream.resume();
}

/** The status of gRPC and its message, of a call that ends at once. */
async function check(session: ClientHttp2Session): Promise<readonly string[]> {
  const stream = call(session, 'check');
  const told: { 'grpc-status'?: string; 'grpc-message'?: string } = {};
  for (const event of ['response', 'trailers']) {
    stream.on(event, (headers: typeof told) => Object.assign(told, headers));
  }
  await once(stream, 'close');
  return [told['grpc-status'] ?? '', decodeURIComponent(told['grpc-message'] ?? '')];
}

/** Has a call under way from now on. */
async function watch(session: ClientHttp2Session): Promise<ClientHttp2Stream> {
  const stream = call(session, 'watch');
  await once(stream, 'response');
  return stream;
}

test('a connection without a call ends after a while, and one with a call stays', async () => {
  await listen({ sessionsMax: 10, idleMsMax: 300 });
  // Its call is sent together with the beginning of the connection.
  const busy = begin();
  const watching = await watch(busy);
  await once(begin(), 'close');
  expect(await check(busy)).toEqual([OK, '']);
  expect(busy.closed).toBe(false);
  watching.close();
  await once(busy, 'close');
});

test('a peer that never closes its side is not waited for', async () => {
  await listen({ sessionsMax: 10, idleMsMax: 100 });
  const socket = connectSocket({ host: '127.0.0.1', port: server.port, allowHalfOpen: true });
  opened.push(socket);
  socket.on('error', () => undefined).resume();
  await once(socket, 'end');
  // Bytes for a socket that is gone are answered with a reset.
  const isGone = (): boolean => {
    socket.write('PRI');
    return socket.destroyed;
  };
  await expect.poll(isGone, POLL).toBe(true);
});

test('where there are too many, the one that has been without a call for longest makes room', async () => {
  await listen({ sessionsMax: 3, idleMsMax: LONG_MS });
  const first = await open();
  const [second, third] = [await open(), await open()];
  expect(await check(first)).toEqual([OK, '']);
  const ended = once(second, 'close');
  const fourth = await open();
  await ended;
  for (const each of [first, third, fourth]) expect(await check(each)).toEqual([OK, '']);
});

test('where all have calls, a new one is told why it is not taken, and taken when there is room', async () => {
  await listen({ sessionsMax: 2, idleMsMax: LONG_MS });
  const [first, second] = [await open(), await open()];
  const watching = await watch(first);
  await watch(second);
  const refused = await open();
  const ended = once(refused, 'close');
  expect(await check(refused)).toEqual([
    RESOURCE_EXHAUSTED,
    'all 2 connections have calls under way',
  ]);
  await ended;
  const silent = await open();
  await once(silent, 'close');
  expect(await check(first)).toEqual([OK, '']);
  watching.close();
  await once(watching, 'close');
  await expect.poll(async () => (await check(await open()))[0], POLL).toBe(OK);
});

test('there are twice as many sockets as connections at most, and others are told nothing', async () => {
  await listen({ sessionsMax: 2, idleMsMax: LONG_MS });
  const busy = [await open(), await open()];
  for (const session of busy) await watch(session);
  const told = await Promise.all([1, 2, 3].map(bytesUntilClosed));
  expect(told.filter((bytes) => bytes === 0)).toHaveLength(1);
  for (const session of busy) expect(await check(session)).toEqual([OK, '']);
});

test('a call too many of a connection is told so, and taken when another has ended', async () => {
  await listen({ callsMax: 2 });
  const session = await open();
  const watching = await watch(session);
  await watch(session);
  const refusal = [RESOURCE_EXHAUSTED, 'the connection has 2 calls under way'];
  expect(await check(session)).toEqual(refusal);
  // More of them than the server takes at a time: they wait for each other, and none is lost.
  const all = await Promise.all(Array.from({ length: 200 }, () => check(session)));
  expect(all).toEqual(Array.from({ length: 200 }, () => refusal));
  expect(await check(await open())).toEqual([OK, '']);
  watching.close();
  await once(watching, 'close');
  await expect.poll(() => check(session), POLL).toEqual([OK, '']);
});

test('a client that takes no notice of the limit is cut off, call by call', async () => {
  await listen({ callsMax: 2 });
  // It has not heard of it before it sends these.
  const session = begin();
  const calls = Array.from({ length: 100 }, () => call(session, 'watch'));
  await expect.poll(() => calls.filter(({ closed }) => !closed).length, POLL).toBe(2);
  const reasons = new Set(calls.filter(({ closed }) => closed).map(({ rstCode }) => rstCode));
  expect(reasons).toEqual(new Set([NO_ERROR, REFUSED_STREAM]));
});

test('a service hears what to do about too many calls', async () => {
  const controller = fakeController({
    async *subscribeOutput(_jobId, signal) {
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal)));
      yield* [];
    },
  });
  await listen({ callsMax: 1 }, controller);
  const client = connectController({ address: `127.0.0.1:${server.port}`, deadlineMs: 5_000 });
  const reader = new AbortController();
  const output = client.subscribeOutput('job', reader.signal)[Symbol.asyncIterator]().next();
  output.catch(() => undefined);
  await expect
    .poll(() => client.getFleet().catch((error: unknown) => error), POLL)
    .toMatchObject({
      reason: 'resource-exhausted',
      retry: 'backoff',
      message: 'the connection has 1 call under way',
      hint: 'end some of them, or make further calls over another connection',
    });
  reader.abort();
  await expect.poll(() => client.getFleet().catch(() => null), POLL).toMatchObject({ nodes: [] });
  client.close();
});

/** How many come over a socket that says nothing itself. */
async function bytesUntilClosed(): Promise<number> {
  const socket = connectSocket({ host: '127.0.0.1', port: server.port });
  opened.push(socket);
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.once('close', resolve));
  return socket.bytesRead;
}
