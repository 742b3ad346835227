/** Who may call a service of the fleet: real sockets, secrets and certificates. */
import { connect as connectHttp2 } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { credentials, Metadata, makeGenericClientConstructor } from '@grpc/grpc-js';
import { type ClusterSecurity, openCluster } from '@millrace/std';
import { CertificateAuthority, type IssuedCertificate } from '@millrace/testkit';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { RpcServer } from './server/serve-routes.ts';
import { serveRpc } from './server/serve-rpc.ts';
import { connectWorker } from './client/worker-client.ts';
import type { WorkerPort } from './ports/worker-port.ts';

const SECRET = 'the-secret-of-this-cluster';
const OTHER = 'the-secret-of-another-one';
const ASKS_FOR_SECRET =
  'set security.cluster_secret or security.cluster_secret_file to the same secret in every service';

let authority: CertificateAuthority;
let member: IssuedCertificate;
let server: RpcServer | null = null;
const refused: unknown[] = [];

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  member = await authority.issue();
});

afterEach(async () => {
  await server?.close(50);
  server = null;
  refused.length = 0;
});

function withSecret(...accepted: [string, ...string[]]): ClusterSecurity {
  return { ...openCluster, secret: () => ({ shown: accepted[0], accepted }) };
}

function withTls(issued: IssuedCertificate, ca: string = authority.cert): ClusterSecurity {
  return { ...openCluster, tls: () => ({ ...issued, ca }) };
}

const worker: WorkerPort = {
  startExecution: async () => undefined,
  stopExecution: async () => undefined,
  getPhase: async () => ({ phase: 'idle', sinceMicros: 0, generation: 0, error: null }),
  getMetrics: async () => [],
  shutdown: async () => undefined,
};

async function listen(security: ClusterSecurity): Promise<number> {
  server = await serveRpc({
    host: '127.0.0.1',
    port: 0,
    worker,
    security,
    onError: (_method, error) => refused.push(error),
  });
  return server.port;
}

/** The phase of the worker, or the failure of the call. */
async function call(port: number, security: ClusterSecurity) {
  const client = connectWorker({ address: `127.0.0.1:${port}`, deadlineMs: 5_000, security });
  try {
    return (await client.getPhase('wk')).phase;
  } catch (error) {
    return error;
  } finally {
    client.close();
  }
}

test('who shows the secret may call, also while it is being changed', async () => {
  const port = await listen(withSecret(SECRET, OTHER));
  expect(await call(port, withSecret(SECRET))).toBe('idle');
  expect(await call(port, withSecret(OTHER, SECRET))).toBe('idle');
  expect(refused).toEqual([]);
});

test('who shows no secret or another one is refused, and both sides say what to set', async () => {
  const port = await listen(withSecret(SECRET));
  const attempts = [
    [openCluster, 'the cluster secret is needed'],
    [withSecret(OTHER), 'it is another cluster secret'],
  ] as const;
  for (const [security, message] of attempts) {
    expect(await call(port, security)).toMatchObject({
      reason: 'unauthenticated',
      message: `127.0.0.1:${port} refused the call: ${message}`,
      hint: ASKS_FOR_SECRET,
      domain: 'external',
      retry: 'backoff',
    });
  }
  expect(refused).toMatchObject(
    attempts.map(([, message]) => ({ message, hint: ASKS_FOR_SECRET })),
  );
  expect(JSON.stringify(refused)).not.toContain(OTHER);
});

test('a secret that is changed while a service runs is the one of the next call', async () => {
  let secret = SECRET;
  const port = await listen({
    ...openCluster,
    secret: () => ({ shown: secret, accepted: [secret] }),
  });
  expect(await call(port, withSecret(SECRET))).toBe('idle');
  secret = OTHER;
  expect(await call(port, withSecret(SECRET))).toMatchObject({ reason: 'unauthenticated' });
  expect(await call(port, withSecret(OTHER))).toBe('idle');
});

test('services with certificates of the cluster call each other', async () => {
  const port = await listen(withTls(member));
  expect(await call(port, withTls(await authority.issue({ name: 'the controller' })))).toBe('idle');
});

test('certificates that are replaced are those of the next connection, on both sides', async () => {
  const next = await CertificateAuthority.create('the next authority');
  let theirs = { ...member, ca: authority.cert };
  let own = theirs;
  const port = await listen({ ...openCluster, tls: () => theirs });
  const security = { ...openCluster, tls: () => own };
  const client = connectWorker({ address: `127.0.0.1:${port}`, deadlineMs: 5_000, security });
  expect((await client.getPhase('wk')).phase).toBe('idle');
  theirs = { ...(await next.issue()), ca: next.cert };
  // The connection of before goes on; a new one meets the new certificate.
  expect((await client.getPhase('wk')).phase).toBe('idle');
  expect(await call(port, withTls(member))).toMatchObject({ reason: 'unavailable' });
  own = { ...(await next.issue()), ca: next.cert };
  client.close();
  expect((await client.getPhase('wk')).phase).toBe('idle');
  client.close();
});

test('a certificate of somebody else and an expired one are refused in words', async () => {
  const port = await listen(withTls(member));
  const stranger = await (await CertificateAuthority.create('somebody else')).issue();
  const expired = await authority.issue({
    notBefore: new Date(2_000, 0),
    notAfter: new Date(2_001, 0),
  });
  expect(await call(port, withTls(stranger))).toMatchObject({
    reason: 'unauthenticated',
    message: expect.stringContaining('is not signed by a known authority'),
    hint: expect.stringContaining('security.cluster_tls_cert'),
  });
  expect(await call(port, withTls(expired))).toMatchObject({
    reason: 'unauthenticated',
    message: expect.stringContaining('the client certificate has expired (CERT_HAS_EXPIRED)'),
  });
});

test('a server with a certificate of somebody else is not called', async () => {
  const stranger = await CertificateAuthority.create('somebody else');
  const port = await listen(withTls(await stranger.issue()));
  expect(await call(port, withTls(member))).toMatchObject({
    reason: 'unavailable',
    message: expect.stringContaining('its certificate is not signed by a known authority'),
  });
});

test('one side that speaks TLS and one that does not say what to set', async () => {
  const plain = await listen(openCluster);
  expect(await call(plain, withTls(member))).toMatchObject({
    reason: 'unavailable',
    message: expect.stringContaining('it does not speak TLS'),
    hint: expect.stringContaining('security.cluster_tls_ca'),
  });
  await server?.close(50);
  const encrypted = await listen(withTls(member));
  expect(await call(encrypted, openCluster)).toMatchObject({
    reason: 'unavailable',
    message: `127.0.0.1:${encrypted} is not reachable: it ended the connection without an answer`,
    hint: expect.stringContaining('security.cluster_tls_ca'),
  });
});

test('a session that began without a certificate is not trusted when it is resumed', async () => {
  const port = await listen(withTls(member));
  let ticket: Buffer | undefined;
  for (const attempt of ['first', 'second']) {
    const session = connectHttp2(`https://127.0.0.1:${port}`, {
      ca: authority.cert,
      ...(ticket === undefined ? {} : { session: ticket }),
    });
    session.on('error', () => undefined);
    // Over TLS the socket of a session is one of TLS; Node's types leave that open.
    (session.socket as TLSSocket).on('session', (given: Buffer) => {
      ticket = given;
    });
    const status = await new Promise<unknown>((resolve) => {
      const stream = session.request({
        ':method': 'POST',
        ':path': '/millrace.v1.WorkerService/GetPhase',
        'content-type': 'application/grpc',
      });
      const read = (headers: Record<string, unknown>): void => {
        if (headers['grpc-status'] !== undefined) resolve(headers['grpc-status']);
      };
      stream.on('response', read);
      stream.on('trailers', read);
      stream.on('error', () => resolve('broken'));
      stream.resume();
      stream.end(Buffer.alloc(5));
    });
    expect([attempt, status]).toEqual([attempt, '16']);
    session.close();
  }
});

test('health checks are answered to everybody, whatever the service asks of callers', async () => {
  const port = await listen(withSecret(SECRET));
  const Health = makeGenericClientConstructor(
    {
      check: {
        path: '/grpc.health.v1.Health/Check',
        requestStream: false,
        responseStream: false,
        requestSerialize: () => Buffer.alloc(0),
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: () => Buffer.alloc(0),
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    'Health',
  );
  const client = new Health(`127.0.0.1:${port}`, credentials.createInsecure());
  const check = client['check']?.bind(client);
  const answer = await new Promise((resolve, reject) => {
    check?.({}, new Metadata(), (error: unknown, bytes: Buffer) => {
      if (error === null) resolve([...bytes]);
      else reject(error);
    });
  });
  client.close();
  // Field 1, SERVING.
  expect(answer).toEqual([8, 1]);
});
