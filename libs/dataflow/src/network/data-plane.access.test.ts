/** Who may send frames to a worker: real sockets, secrets and certificates. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ClusterSecurity, openCluster, systemClock } from '@millrace/std';
import { CertificateAuthority, type IssuedCertificate } from '@millrace/testkit';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { bareExecution, pairRequest } from '../test/bare-execution.ts';
import { DataPlane } from './data-plane.ts';
import { OutboundLink } from './outbound-link.ts';
import { proofBytes } from './proof.ts';
import { encodeGreeting, refusalChannel, wordPair } from './wire.ts';

const SECRET = 'the secret of this cluster';
const OTHER = 'the secret of another one';
const peerTimeoutMs = 5_000;
const greeting = { jobId: 'job', generation: 1, from: 'two', to: 'one' };

let authority: CertificateAuthority;
let member: IssuedCertificate;
let plane: DataPlane | null = null;
const links: OutboundLink[] = [];

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  member = await authority.issue();
});

afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await plane?.close();
  plane = null;
});

function withSecret(...accepted: [string, ...string[]]): ClusterSecurity {
  return { ...openCluster, secret: () => ({ shown: accepted[0], accepted }) };
}

function withTls(issued: IssuedCertificate, ca: string = authority.cert): ClusterSecurity {
  return { ...openCluster, tls: () => ({ ...issued, ca }) };
}

/** A worker `one` that runs a job together with a worker `two`. */
async function listen(security: ClusterSecurity): Promise<DataPlane> {
  const opened = await DataPlane.listen({
    host: '127.0.0.1',
    port: 0,
    security,
    clock: systemClock,
    peerTimeoutMs,
  });
  plane = opened;
  opened.connect(pairRequest('one'), bareExecution());
  return opened;
}

/** Dials as worker `two`; resolves with `taken`, or with why it was not. */
function dial({ address }: DataPlane, security: ClusterSecurity): Promise<string> {
  return new Promise((resolve) => {
    const options = { security, clock: systemClock, peerTimeoutMs };
    const link = new OutboundLink(address, greeting, options, {
      onLost: (error) => resolve(error.message),
      onRoom: () => resolve('taken'),
    });
    links.push(link);
  });
}

test('workers that know the secret take each other, also while it is being changed', async () => {
  const one = await listen(withSecret(SECRET, OTHER));
  expect(await dial(one, withSecret(SECRET))).toBe('taken');
  expect(one.refused).toBe(0);
  await one.close();
  const changing = await listen(withSecret(OTHER, SECRET));
  expect(await dial(changing, withSecret(SECRET, OTHER))).toBe('taken');
});

const hint = /set security\.cluster_secret_file or security\.cluster_secret to the same secret/;

test('a worker without the secret is refused and told what to set', async () => {
  const one = await listen(withSecret(SECRET));
  const told = await dial(one, openCluster);
  // Without a secret of its own it expects no answer, so it learns of the refusal when it comes.
  const why =
    told === 'taken' ? await readAnswer(one, encodeGreeting({ ...greeting, nonce: '' })) : told;
  expect(why).toMatch(/the cluster secret is needed/);
  expect(why).toMatch(hint);
  expect(one.refused).toBeGreaterThan(0);
});

test('a worker with another secret does not believe the listener, and sends nothing', async () => {
  const one = await listen(withSecret(SECRET));
  const why = await dial(one, withSecret(OTHER));
  expect(why).toMatch(/it has another cluster secret/);
  expect(why).toMatch(hint);
});

test('a worker with a secret sends nothing to one that has none', async () => {
  const one = await listen(openCluster);
  const why = await dial(one, withSecret(SECRET));
  expect(why).toMatch(/this worker has no cluster secret/);
  expect(one.refused).toBe(1);
});

test('an intruder that answers the challenge with something else is refused and counted', async () => {
  const one = await listen(withSecret(SECRET));
  const nonce = 'ab'.repeat(32);
  const opening = encodeGreeting({ ...greeting, nonce });
  const answer = await readAnswer(one, Buffer.concat([opening, Buffer.alloc(32)]));
  expect(answer).toMatch(/it has another cluster secret/);
  expect(answer).not.toContain(SECRET);
  expect(one.refused).toBe(1);
});

test('what an honest worker proved is worth nothing on another connection', async () => {
  const one = await listen(withSecret(SECRET));
  const port = Number(one.address.split(':').at(-1));
  const sent: Buffer[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('data', (bytes) => {
      sent.push(bytes);
      upstream.write(bytes);
    });
    upstream.pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const bound = proxy.address();
  const overheard = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const honest = { address: `127.0.0.1:${overheard}` } as DataPlane;
  expect(await dial(honest, withSecret(SECRET))).toBe('taken');
  const [opening = Buffer.alloc(0)] = sent;
  const proven = opening.length + proofBytes;
  await expect.poll(() => Buffer.concat(sent).length).toBeGreaterThanOrEqual(proven);
  expect(Buffer.concat(sent).includes(SECRET)).toBe(false);
  expect(await readAnswer(one, Buffer.concat(sent))).toMatch(/it has another cluster secret/);
  links.splice(0).forEach((link) => link.close());
  proxy.close();
});

test('workers with certificates of the cluster take each other', async () => {
  const one = await listen(withTls(member));
  expect(await dial(one, withTls(await authority.issue({ name: 'another worker' })))).toBe('taken');
  expect(one.refused).toBe(0);
});

test('a certificate of somebody else, an expired one and none at all are refused', async () => {
  const one = await listen(withTls(member));
  const stranger = await CertificateAuthority.create('somebody else');
  const foreign = await stranger.issue();
  const past = { notBefore: new Date(2_000, 0), notAfter: new Date(2_001, 0) };
  const port = Number(one.address.split(':').at(-1));
  const present = async (own: Partial<IssuedCertificate>): Promise<string> => {
    const socket = connectTls({ port, host: '127.0.0.1', ca: authority.cert, ...own });
    return readRefusal(socket);
  };
  expect(await present(foreign)).toMatch(/is not signed by a known authority.*cluster_tls_ca/);
  expect(await present(await authority.issue(past))).toMatch(/has expired/);
  expect(await present({})).toMatch(
    /a client certificate is needed; set security\.cluster_tls_cert/,
  );
  expect(one.refused).toBe(3);
});

test('a listener with a certificate of somebody else gets nothing', async () => {
  const stranger = await CertificateAuthority.create('somebody else');
  const one = await listen(withTls(await stranger.issue()));
  const why = await dial(one, withTls(member));
  expect(why).toMatch(/its certificate is not signed by a known authority/);
});

test('a worker that speaks TLS and one that does not say so', async () => {
  const encrypted = await listen(withTls(member));
  const bytes = encodeGreeting({ ...greeting, nonce: '' });
  expect(await readAnswer(encrypted, bytes)).toBe('');
  expect(encrypted.refused).toBe(1);
  await encrypted.close();
  const plain = await listen(openCluster);
  expect(await dial(plain, withTls(member))).toMatch(/it does not speak TLS; set security/);
  expect(plain.refused).toBe(1);
});

test('certificates that are replaced are those of the next connection', async () => {
  const other = await CertificateAuthority.create('the next authority');
  let own = { ...member, ca: authority.cert };
  const one = await listen({ ...openCluster, tls: () => own });
  expect(await dial(one, withTls(member))).toBe('taken');
  links.splice(0).forEach((link) => link.close());
  const next = await other.issue();
  own = { ...next, ca: other.cert };
  expect(await dial(one, withTls(member))).toMatch(/not signed by a known authority/);
  await expect.poll(() => dial(one, withTls(next, other.cert))).toBe('taken');
});

/** What the plane says before it closes the connection on which these bytes were sent. */
async function readAnswer(one: DataPlane, bytes: Uint8Array): Promise<string> {
  const socket = connect(Number(one.address.split(':').at(-1)), '127.0.0.1');
  socket.write(bytes);
  return readRefusal(socket);
}

async function readRefusal(socket: ReturnType<typeof connect>): Promise<string> {
  const parts: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => parts.push(bytes));
  await once(socket, 'close');
  const all = Buffer.concat(parts);
  const at = all.indexOf(wordPair(refusalChannel, 0).subarray(0, 4));
  return at < 0 ? '' : all.subarray(at + 8).toString();
}
