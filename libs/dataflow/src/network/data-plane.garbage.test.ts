/** What arrives at a port that anybody can reach: it is closed and counted, and nothing else. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { openCluster, systemClock } from '@millrace/std';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataPlane } from './data-plane.ts';
import { encodeGreeting } from './wire.ts';

const secret = 'the secret of this cluster';
const honest = encodeGreeting({
  jobId: 'job',
  generation: 1,
  from: 'two',
  to: 'one',
  nonce: 'ab'.repeat(32),
});

/** Long enough that nothing more has to come in before it is judged. */
const garbage = fc
  .uint8Array({ minLength: 1, maxLength: 64 })
  .map((bytes) => Buffer.concat([bytes, Buffer.alloc(8192, 0x7b)]));

const brokenGreeting = fc
  .tuple(fc.nat({ max: honest.length - 1 }), fc.integer({ min: 1, max: 255 }))
  .map(([at, change]) => {
    const bytes = Buffer.concat([honest, Buffer.alloc(8192, 0x7b)]);
    bytes.writeUInt8(bytes.readUInt8(at) ^ change, at);
    return bytes;
  });

const truncated = fc.nat({ max: honest.length - 1 }).map((length) => honest.subarray(0, length));

for (const [security, what] of [
  [openCluster, 'without a secret'],
  [{ ...openCluster, secret: () => ({ shown: secret, accepted: [secret] }) }, 'with a secret'],
] as const) {
  test(`a port ${what} closes what is garbage, counts it and goes on`, async () => {
    const plane = await DataPlane.listen({
      host: '127.0.0.1',
      port: 0,
      security,
      clock: systemClock,
      peerTimeoutMs: 5_000,
    });
    let sent = 0;
    const send = async (bytes: Uint8Array): Promise<void> => {
      const socket = connect(Number(plane.address.split(':').at(-1)), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(bytes);
      await once(socket, 'close');
      sent += 1;
    };
    await fc.assert(fc.asyncProperty(garbage, send), { numRuns: 100, seed: 1 });
    await fc.assert(fc.asyncProperty(brokenGreeting, send), { numRuns: 100, seed: 1 });
    expect(plane.refused).toBe(sent);
    // Half a greeting is no offence, and whoever hangs up in it holds nothing.
    await fc.assert(
      fc.asyncProperty(truncated, async (bytes) => {
        const socket = connect(Number(plane.address.split(':').at(-1)), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.end(bytes);
        socket.resume();
        await once(socket, 'close');
      }),
      { numRuns: 50, seed: 1 },
    );
    expect(plane.refused).toBe(sent);
    await plane.close();
  });
}
