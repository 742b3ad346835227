/** The commands that call a cluster whose public port asks for certificates. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority } from '@millrace/testkit';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { temporaryFolder } from './fleet-process.ts';
import { addressOf, startCluster } from './start-cluster.ts';

const FAILING = `CREATE TABLE ticks (counter BIGINT) WITH (connector = 'impulse', event_rate = 100);
SELECT 10 / (counter - 20) AS q FROM ticks`;

test('a client certificate is shown by requests and by streams, and missed in words', async () => {
  const folder = temporaryFolder();
  const authority = await CertificateAuthority.create();
  const stranger = await CertificateAuthority.create('somebody else');
  writeFileSync(join(folder, 'ca.crt'), authority.cert);
  for (const [name, signer] of Object.entries({ api: authority, me: authority, him: stranger })) {
    const { cert, key } = await signer.issue({ name });
    writeFileSync(join(folder, `${name}.crt`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
  }
  const cluster = startCluster({
    SCHEDULER: 'embedded',
    MILLRACE__SECURITY__TLS_CERT: join(folder, 'api.crt'),
    MILLRACE__SECURITY__TLS_KEY: join(folder, 'api.key'),
    MILLRACE__SECURITY__TLS_CLIENT_CA: join(folder, 'ca.crt'),
  });
  const MILLRACE_API = `https://${await addressOf(cluster, 'api')}`;
  const trusting = { MILLRACE_API, MILLRACE_CA: 'ca.crt' };
  const millrace = commandLine(folder, {
    ...trusting,
    MILLRACE_CERT: 'me.crt',
    MILLRACE_KEY: 'me.key',
  });

  expect(await millrace('pipeline create - --name failing', FAILING)).toMatchObject({ code: 0 });
  const tail = await millrace('pipeline tail failing');
  expect(tail).toMatchObject({ code: 1, err: expect.stringContaining('division by zero') });
  expect(await millrace('pipeline logs failing --follow')).toMatchObject({
    out: expect.stringMatching(/division by zero\n$/),
    err: 'millrace: the job is Failed\n',
  });

  const refused = [
    ['', 'a client certificate is needed', 'show one with --cert FILE --key FILE'],
    [' --cert him.crt --key him.key', 'not signed by a known authority', 'security.tls_client_ca'],
    [' --cert me.crt --key him.key', 'him.key is not the key of the certificate in me.crt', null],
  ] as const;
  const bare = commandLine(folder, trusting);
  for (const [files, message, hint] of refused) {
    const { code, err } = await bare(`pipeline list${files}`);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    if (hint !== null) expect(err).toContain(hint);
  }
  expect(await commandLine(folder, { MILLRACE_API })('pipeline list')).toMatchObject({
    code: 3,
    err: expect.stringMatching(/not signed by a known authority .*\nhint: .* --ca FILE/),
  });
}, 60_000);
