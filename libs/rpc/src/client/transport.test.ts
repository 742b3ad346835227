import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openCluster } from '@millrace/std';
import { CertificateAuthority } from '@millrace/testkit';
import { expect, test } from 'vitest';
import { connectController } from './connect-controller.ts';

test('a connection that nobody completes is not waited for by the next call', async () => {
  const connections: Socket[] = [];
  const mute = createServer((socket) => void connections.push(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const authority = await CertificateAuthority.create();
  const issued = await authority.issue();
  const client = connectController({
    address: `127.0.0.1:${port}`,
    deadlineMs: 100,
    security: { ...openCluster, tls: () => ({ ...issued, ca: authority.cert }) },
  });
  for (let call = 1; call <= 3; call += 1) {
    await expect(client.getFleet()).rejects.toMatchObject({ reason: 'deadline-exceeded' });
    expect(connections).toHaveLength(call);
  }
  client.close();
  for (const each of connections) each.destroy();
  mute.close();
});
