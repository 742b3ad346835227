import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { openCluster } from '@millrace/std';
import { VirtualClock } from '@millrace/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bareExecution, pairRequest } from '../test/bare-execution.ts';
import { DataPlane } from './data-plane.ts';
import { encodeGreeting, heartbeatChannel, wordPair } from './wire.ts';

const peerTimeoutMs = 5_000;

let clock: VirtualClock;
let plane: DataPlane;
let sockets: Socket[];

beforeEach(async () => {
  clock = new VirtualClock();
  plane = await listen();
  sockets = [];
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await plane.close();
});

function listen(): Promise<DataPlane> {
  const place = { host: '127.0.0.1', port: 0 };
  return DataPlane.listen({ ...place, security: openCluster, clock, peerTimeoutMs });
}

/** A connection that has sent these bytes. */
async function dial(bytes: Uint8Array): Promise<Socket> {
  const port = Number(plane.address.split(':').at(-1));
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket);
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.resume();
  socket.write(bytes);
  return socket;
}

const greeting = { jobId: 'job', generation: 3, from: 'two', to: 'one', nonce: '' };

/** Starts a job without rings between the workers `one` (this) and `two`. */
function start(failures: Error[] = []): void {
  plane.connect(pairRequest('one', { generation: 3 }), bareExecution(failures));
}

async function isRefused(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close');
  expect(plane.refused).toBe(1);
}

async function isHeld(socket: Socket): Promise<void> {
  await clock.advance(1000);
  expect([socket.closed, plane.refused]).toEqual([false, 0]);
}

for (const [what, bytes] of [
  ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a greeting of unreasonable length', Buffer.concat([Buffer.from('MLRC'), wordPair(1 << 20, 0)])],
  ['a greeting that is not JSON', Buffer.concat([Buffer.from('MLRC'), wordPair(4, 0)])],
  ['another worker than this one', encodeGreeting({ ...greeting, to: 'three' })],
  ['a worker that is not of the job', encodeGreeting({ ...greeting, from: 'three' })],
  ['an old generation', encodeGreeting({ ...greeting, generation: 2 })],
] as const) {
  test(`a connection with ${what} is closed and counted, and nothing else happens`, async () => {
    const failures: Error[] = [];
    start(failures);
    await isRefused(await dial(bytes));
    expect(failures).toEqual([]);
  });
}

test('a connection that greets too slowly is closed, however steadily it does', async () => {
  const socket = await dial(Buffer.from('M'));
  await isHeld(socket);
  for (const letter of ['L', 'R', 'C']) {
    await clock.advance(12_000);
    socket.write(letter);
  }
  await isRefused(socket);
});

test('a peer whose job has not been started here waits for it, but not for ever', async () => {
  const socket = await dial(encodeGreeting(greeting));
  await isHeld(socket);
  start();
  await isHeld(socket);
  const stranger = await dial(encodeGreeting({ ...greeting, jobId: 'other' }));
  await isHeld(stranger);
  for (let second = 0; second < 40; second += 1) {
    socket.write(wordPair(heartbeatChannel, peerTimeoutMs));
    await clock.advance(1_000);
  }
  await isRefused(stranger);
  expect(socket.closed).toBe(false);
});

test('a peer of a later generation waits for it', async () => {
  start();
  await isHeld(await dial(encodeGreeting({ ...greeting, generation: 4 })));
});

test('a second connection of a peer is refused', async () => {
  start();
  const first = await dial(encodeGreeting(greeting));
  await isHeld(first);
  await isRefused(await dial(encodeGreeting(greeting)));
  expect(first.closed).toBe(false);
});

test('bytes of a channel that is none fail the job', async () => {
  const failures: Error[] = [];
  start(failures);
  const chunk = Buffer.concat([wordPair(77, 4), Buffer.from('abcd')]);
  const socket = await dial(Buffer.concat([encodeGreeting(greeting), chunk]));
  if (!socket.closed) await once(socket, 'close');
  expect(failures.map(({ message }) => message)).toEqual([
    'connection to worker two at 127.0.0.1:1 was lost: chunk of an unknown channel',
  ]);
});

test('more connections than may wait for their greetings are closed, until there are fewer', async () => {
  await plane.close();
  const options = {
    host: '127.0.0.1',
    port: 0,
    security: openCluster,
    clock,
    peerTimeoutMs,
    greetingMax: 2,
  };
  plane = await DataPlane.listen(options);
  const first = await dial(Buffer.from('M'));
  await isHeld(first);
  await isHeld(await dial(Buffer.from('M')));
  await isRefused(await dial(Buffer.from('M')));
  first.write('garbage');
  if (!first.closed) await once(first, 'close');
  const next = await dial(Buffer.from('M'));
  await clock.advance(1_000);
  expect([next.closed, plane.refused]).toEqual([false, 2]);
});

test('closing ends connections in every state at once', async () => {
  start();
  const states = [
    Buffer.from('ML'),
    encodeGreeting(greeting),
    encodeGreeting({ ...greeting, jobId: 'x' }),
  ];
  for (const bytes of states) await dial(bytes);
  await clock.advance(10);
  await plane.close();
  await clock.advance(10);
  plane = await listen();
});

test('a worker of another release is told so', async () => {
  const bytes = encodeGreeting(greeting);
  const other = Buffer.from(
    bytes.toString('latin1').replace('"version":3', '"version":2'),
    'latin1',
  );
  expect(other.equals(bytes)).toBe(false);
  const socket = await dial(other);
  let told = '';
  socket.on('data', (more) => {
    told += more.toString();
  });
  await isRefused(socket);
  expect(told).toContain('it speaks version 3 of the data plane and this worker 2; workers of one');
});
