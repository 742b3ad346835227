/** Peers that vanish without a word, and those that only have nothing to say: real sockets. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type ClusterSecurity, openCluster } from '@millrace/std';
import { CertificateAuthority, SilentRelay, VirtualClock } from '@millrace/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ByteRing } from '../exchange/byte-ring.ts';
import { bareExecution, pairRequest } from '../test/bare-execution.ts';
import { DataPlane } from './data-plane.ts';
import { encodeGreeting, heartbeatChannel, wordPair, wordPairBytes } from './wire.ts';

const peerTimeoutMs = 5_000;
const longMs = 20 * peerTimeoutMs;
const ringBytes = 1 << 12;

let clock: VirtualClock;
let cleanup: (() => unknown)[];

beforeEach(() => {
  clock = new VirtualClock();
  cleanup = [];
});

afterEach(async () => {
  for (const undo of cleanup.toReversed()) await undo();
});

interface PairOptions {
  readonly security?: ClusterSecurity;
  readonly timeoutsMs?: readonly [one: number, two: number];
}

async function listen(timeoutMs: number, security = openCluster): Promise<DataPlane> {
  const place = { host: '127.0.0.1', port: 0 };
  const plane = await DataPlane.listen({ ...place, security, clock, peerTimeoutMs: timeoutMs });
  cleanup.push(() => plane.close());
  return plane;
}

/** One side of a job, whose slots are played by the test: its ring, and why it failed. */
function side() {
  const failures: Error[] = [];
  const shared = ByteRing.allocate(ringBytes);
  const placement = { edge: 0, from: 1, to: 0, shared, writerBell: 0, readerBell: 0 };
  const execution = bareExecution(failures, [placement]);
  const ring = (): void => execution.networkBell.ring();
  return { execution, failures, ring: new ByteRing(shared, { onWrite: ring, onRead: ring }) };
}

/** A job whose worker `two` sends to `one`, through a relay; `start` starts it on `one`. */
async function openPair({ security, timeoutsMs = [peerTimeoutMs, peerTimeoutMs] }: PairOptions) {
  const [one, two] = [side(), side()];
  const planeOne = await listen(timeoutsMs[0], security);
  const planeTwo = await listen(timeoutsMs[1], security);
  const relay = await SilentRelay.to(portOf(planeOne.address));
  cleanup.push(() => relay.close());
  const addresses = [`127.0.0.1:${relay.port}`, planeTwo.address];
  planeTwo.connect(pairRequest('two', { addresses }), two.execution);
  const start = (): unknown => planeOne.connect(pairRequest('one'), one.execution);
  const failures = (): string[] => [...one.failures, ...two.failures].map(({ message }) => message);
  return { one, two, relay, start, failures };
}

async function startPair(options: PairOptions = {}) {
  const pair = await openPair(options);
  pair.start();
  await passes(pair);
  return pair;
}

/** What is written on one side can be read on the other. */
async function passes({ one, two }: Pick<Awaited<ReturnType<typeof openPair>>, 'one' | 'two'>) {
  two.ring.write(Buffer.from('row'));
  await expect.poll(() => one.ring.available).toBe(3);
  one.ring.read(Buffer.alloc(3));
}

function portOf(address: string): number {
  return Number(address.split(':').at(-1));
}

const silence =
  /was lost: it has been silent for 3\.8 s \(rpc\.peer_timeout_ms is 5000\); see whether its host/;

test('a peer that vanishes is noticed in time by the one that sends and the one that receives', async () => {
  const { one, two, relay, failures } = await startPair();
  await clock.advance(longMs);
  relay.fallSilent();
  await clock.advance(peerTimeoutMs / 2);
  expect(failures()).toEqual([]);
  await clock.advance(peerTimeoutMs / 2);
  for (const { failures: own } of [one, two]) {
    expect(own).toMatchObject([{ domain: 'external', retry: 'backoff' }]);
    expect(own[0]?.message).toMatch(silence);
  }
});

test('a sender whose bytes go nowhere notices it too', async () => {
  const { two, relay } = await startPair();
  relay.fallSilent();
  for (let ms = 0; ms < peerTimeoutMs; ms += 100) {
    two.ring.write(Buffer.alloc(100));
    await clock.advance(100);
  }
  expect(two.failures[0]?.message).toMatch(silence);
});

test('a receiver that takes no rows for long is there, and gets the rest when it does', async () => {
  const pair = await openPair({});
  const { one, two, failures } = pair;
  pair.start();
  const sent = Buffer.from(Array.from({ length: 2 * ringBytes }, (_, at) => at % 251));
  two.ring.write(sent.subarray(0, ringBytes));
  await expect.poll(() => [one.ring.available, two.ring.available]).toEqual([ringBytes, 0]);
  two.ring.write(sent.subarray(ringBytes));
  await clock.advance(longMs);
  expect(failures()).toEqual([]);
  expect([one.ring.available, two.ring.available]).toEqual([ringBytes, ringBytes]);
  const [first, second] = [Buffer.alloc(ringBytes), Buffer.alloc(ringBytes)];
  one.ring.read(first);
  await expect.poll(() => one.ring.available).toBe(ringBytes);
  one.ring.read(second);
  expect(Buffer.concat([first, second]).equals(sent)).toBe(true);
  await passes(pair);
});

const secret = { shown: 'the secret of this cluster', accepted: ['the secret of this cluster'] };

for (const [what, securityOf] of [
  ['in an open cluster', async () => openCluster],
  ['in a cluster with a secret', async () => ({ ...openCluster, secret: () => secret })],
  ['over TLS', tlsCluster],
] as const) {
  test(`peers that have nothing to send are there, ${what}`, async () => {
    const pair = await startPair({ security: await securityOf() });
    await clock.advance(longMs);
    expect(pair.failures()).toEqual([]);
    await passes(pair);
  });
}

test('peers with different limits keep to the shorter one', async () => {
  const pair = await startPair({ timeoutsMs: [60_000, 1_000] });
  await clock.advance(longMs);
  expect(pair.failures()).toEqual([]);
  pair.relay.fallSilent();
  await clock.advance(1_000);
  expect(pair.two.failures).toHaveLength(1);
  expect(pair.one.failures).toEqual([]);
});

test('a process that stood still itself takes nobody for silent', async () => {
  const pair = await startPair();
  for (let times = 0; times < 5; times += 1) {
    await clock.jump(longMs);
    await clock.advance(peerTimeoutMs / 10);
  }
  expect(pair.failures()).toEqual([]);
});

test('a peer whose job has not been started is heard while it waits', async () => {
  const pair = await openPair({});
  await clock.advance(4 * peerTimeoutMs);
  expect(pair.failures()).toEqual([]);
  pair.start();
  await passes(pair);
});

/** A worker `two` that has dialled a port where connections are taken and nothing is read. */
async function dialMute() {
  const held: Socket[] = [];
  const server = createServer((socket) => held.push(socket.pause())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(
    () => server.close(),
    () => held.map((socket) => socket.destroy()),
  );
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const two = side();
  const addresses = [`127.0.0.1:${port}`, ''];
  (await listen(peerTimeoutMs)).connect(pairRequest('two', { addresses }), two.execution);
  await expect.poll(() => held).toHaveLength(1);
  return { ...two, say: (bytes: Buffer) => held[0]?.write(bytes) };
}

test('a peer that takes a connection and does not answer is noticed in time', async () => {
  const { failures } = await dialMute();
  await clock.advance(peerTimeoutMs);
  expect(failures[0]?.message).toMatch(/ was lost: it has not answered for 3\.8 s/);
});

test('a sender whose bytes wait in a slow network hears the other direction', async () => {
  const { failures, ring, say } = await dialMute();
  ring.write(Buffer.alloc(ringBytes));
  for (let ms = 0; ms < longMs; ms += peerTimeoutMs / 5) {
    say(wordPair(heartbeatChannel, peerTimeoutMs));
    await clock.advance(peerTimeoutMs / 5);
  }
  expect(failures).toEqual([]);
  await clock.advance(peerTimeoutMs);
  expect(failures[0]?.message).toMatch(silence);
});

test('nobody can ask for heartbeats so often that they become a load', async () => {
  const plane = await listen(peerTimeoutMs);
  const socket = connect(portOf(plane.address), '127.0.0.1');
  cleanup.push(() => socket.destroy());
  let bytes = 0;
  socket.on('data', (more) => {
    bytes += more.length;
  });
  const greeting = { jobId: 'job', generation: 1, from: 'two', to: 'one', nonce: '' };
  socket.write(Buffer.concat([encodeGreeting(greeting), wordPair(heartbeatChannel, 0)]));
  await expect.poll(() => bytes).toBe(wordPairBytes);
  plane.connect(pairRequest('one'), bareExecution());
  await clock.advance(60);
  await expect.poll(() => bytes).toBeGreaterThan(3 * wordPairBytes);
  await clock.advance(1_000);
  expect(bytes / wordPairBytes).toBeLessThan(80);
});

async function tlsCluster(): Promise<ClusterSecurity> {
  const authority = await CertificateAuthority.create();
  const issued = await authority.issue();
  return { ...openCluster, tls: () => ({ ...issued, ca: authority.cert }) };
}
