import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openCluster } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { afterEach, expect, test } from 'vitest';
import { connectController } from './connect-controller.ts';

const cleanup: (() => unknown)[] = [];
afterEach(() => {
  for (const undo of cleanup.splice(0)) undo();
});

/** A client of a server that takes connections and says nothing; with TLS none is ever complete. */
async function callMute(deadlineMs: number, tls = openCluster.tls) {
  const connections: Socket[] = [];
  const mute = createServer((socket) => void connections.push(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const security = { ...openCluster, tls };
  const client = connectController({ address: `127.0.0.1:${port}`, deadlineMs, security });
  cleanup.push(
    () => client.close(),
    () => mute.close(),
    () => connections.map((each) => each.destroy()),
  );
  return { client, connections };
}

async function clusterTls(): Promise<typeof openCluster.tls> {
  const authority = await CertificateAuthority.create();
  const issued = await authority.issue();
  return () => ({ ...issued, ca: authority.cert });
}

test('a connection that nobody completes is not waited for by the next call', async () => {
  const { client, connections } = await callMute(100, await clusterTls());
  for (let call = 1; call <= 3; call += 1) {
    await expect(client.getFleet()).rejects.toMatchObject({ reason: 'deadline-exceeded' });
    // The server may hear of it later than the client has given it up.
    await expect.poll(() => connections).toHaveLength(call);
  }
});

for (const [what, tlsOf] of [
  ['has been sent', async () => openCluster.tls],
  ['waits for its connection', clusterTls],
] as const) {
  test(`a call that ${what} when its client is closed may be tried again`, async () => {
    const { client, connections } = await callMute(10_000, await tlsOf());
    const call = client.getFleet().catch((error: unknown) => error);
    await expect.poll(() => connections).toHaveLength(1);
    client.close();
    expect(await call).toMatchObject({
      reason: 'unavailable',
      retry: 'backoff',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ is not reachable: the call was given up$/),
    });
  });
}
