/** Fleets that ask who is there: processes and sockets, secrets and certificates. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CertificateAuthority } from '@millrace/testkit';
import { expect, test } from 'vitest';
import { type FleetProcess, startMillrace, temporaryFolder } from './fleet-process.ts';
import { restClient } from './rest-client.ts';
import { addressOf } from './start-cluster.ts';

const IMPULSE = `CREATE TABLE impulse WITH (connector = 'impulse', event_rate = 1000);
  SELECT count(*) AS events FROM impulse GROUP BY tumble(INTERVAL '1 second'), counter % 16`;
const SECRET = 'the-secret-of-this-cluster';
const OTHER = 'the-secret-of-another-one';
const TOKEN = 'a-token-of-the-api';
const NEXT_TOKEN = 'the-next-token-of-the-api';
const ADMIN = 'a-token-of-the-pages';

type Environment = Readonly<Record<string, string>>;

/** Where the controller is, for the services that need it. */
async function pointingTo(controller: FleetProcess): Promise<Environment> {
  return { MILLRACE__CONTROLLER__ADDRESS: await addressOf(controller, 'controller') };
}

test('a fleet with a secret runs a pipeline over two nodes, and takes no stranger', async () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const security = {
    MILLRACE__SECURITY__CLUSTER_SECRET_FILE: file('secret', SECRET),
    MILLRACE__SECURITY__ADMIN_TOKEN_FILE: file('admin-tokens', ADMIN),
  };
  const database = { DATABASE_PATH: join(folder, 'control.sqlite') };
  const controller = startMillrace(['controller'], {
    ...security,
    ...database,
    SCHEDULER: 'node',
  });
  const address = await pointingTo(controller);
  const tokens = { MILLRACE__SECURITY__TOKEN_FILE: file('tokens', TOKEN) };
  const api = startMillrace(['api'], { ...security, ...database, ...address, ...tokens });
  // Nodes have the tokens too, as they would from one file for all, and keep them to themselves.
  const nodes = [1, 2].map(() => {
    return startMillrace(['node', '--set', 'node.slots=1', '--set', 'log.level=debug'], {
      ...security,
      ...address,
      ...tokens,
    });
  });
  const rest = await restClient(api, TOKEN);
  const pipeline = await rest.create(IMPULSE, 2);
  await rest.reach(pipeline, 'Running');
  for await (const row of rest.rows(pipeline)) {
    expect(row).toHaveProperty('events');
    break;
  }

  file('tokens', NEXT_TOKEN);
  const next = await restClient(api, NEXT_TOKEN);
  const isTaken = (): Promise<boolean> =>
    next.job(pipeline).then(
      () => true,
      () => false,
    );
  await expect.poll(isTaken, { timeout: 10_000 }).toBe(true);
  await expect(rest.job(pipeline)).rejects.toThrow('the token is not accepted');

  const stranger = startMillrace(['node'], {
    ...address,
    MILLRACE__SECURITY__CLUSTER_SECRET: OTHER,
  });
  const refused = await stranger.line(({ msg }) => msg === 'the controller does not take it');
  expect(refused).toMatchObject({
    level: 'error',
    reason: expect.stringMatching(/refused the call: it is another cluster secret$/),
    hint: expect.stringContaining('security.cluster_secret_file'),
  });

  const [node] = nodes;
  const [workerPid = 0] = node?.children() ?? [];
  expectNoSecrets(workerPid);
  const started = await node?.line(({ msg }) => msg === 'worker started');
  await intrude(String(started?.['dataAddress']));
  const pages = `http://${String(started?.['httpAddress'])}`;
  expect((await fetch(`${pages}/metrics`)).status).toBe(401);
  const authorization = `Bearer ${ADMIN}`;
  const metrics = await (await fetch(`${pages}/metrics`, { headers: { authorization } })).text();
  expect(metrics).toMatch(/millrace_worker_data_connections_refused_total\{[^}]*\} 1\n/);
  const config = await (await fetch(`${pages}/config`, { headers: { authorization } })).text();
  expect(config).toContain('"cluster_secret_file"');

  await next.reach(pipeline, 'Running');
  const logs = [controller, api, ...nodes, stranger].map((each) => {
    return each.text() + JSON.stringify(each.lines());
  });
  for (const secret of [SECRET, OTHER, TOKEN, NEXT_TOKEN, ADMIN])
    expect(logs.join()).not.toContain(secret);
}, 60_000);

/** Neither its arguments nor its environment say what is none of its business. */
function expectNoSecrets(pid: number): void {
  const args = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  expect(args).toMatch(/ worker --no-config\s*$/);
  const environ = `/proc/${pid}/environ`;
  if (!existsSync(environ)) return;
  const environment = readFileSync(environ, 'utf8');
  expect(environment).toContain('MILLRACE__SECURITY__CLUSTER_SECRET_FILE');
  expect(environment).not.toContain('SECURITY__TOKEN');
  expect(environment).not.toContain('DATABASE');
}

async function intrude(address: string): Promise<void> {
  const socket = connect(Number(address.split(':').at(-1)), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket.resume(), 'close');
}

test('a fleet with certificates runs a pipeline on two workers, and takes no stranger', async () => {
  const folder = temporaryFolder();
  const authority = await CertificateAuthority.create();
  const certificates = async (of: CertificateAuthority, name: string): Promise<Environment> => {
    const { cert, key } = await of.issue({ name });
    const path = (kind: string): string => join(folder, `${name}.${kind}`);
    writeFileSync(path('crt'), cert);
    writeFileSync(path('key'), key);
    writeFileSync(join(folder, 'ca.crt'), authority.cert);
    return {
      MILLRACE__SECURITY__CLUSTER_TLS_CERT: path('crt'),
      MILLRACE__SECURITY__CLUSTER_TLS_KEY: path('key'),
      MILLRACE__SECURITY__CLUSTER_TLS_CA: join(folder, 'ca.crt'),
      MILLRACE__SECURITY__ADMIN_TLS_CERT: path('crt'),
      MILLRACE__SECURITY__ADMIN_TLS_KEY: path('key'),
      MILLRACE__SECURITY__ADMIN_TOKENS: ADMIN,
    };
  };
  // They listen on a network, on no port without TLS.
  const strict = {
    MILLRACE__NETWORK__BIND_ADDRESS: '0.0.0.0',
    MILLRACE__NETWORK__ADVERTISED_HOST: '127.0.0.1',
    MILLRACE__SECURITY__REQUIRE: 'true',
    MILLRACE__SECURITY__PLAIN_TEXT: 'refuse',
  };
  const database = { DATABASE_PATH: join(folder, 'control.sqlite') };
  const controller = startMillrace(['controller'], {
    ...(await certificates(authority, 'controller')),
    ...strict,
    ...database,
    SCHEDULER: 'manual',
  });
  const address = await pointingTo(controller);
  const api = startMillrace(['api'], {
    ...(await certificates(authority, 'api')),
    ...database,
    ...address,
  });
  for (const name of ['one', 'two']) {
    startMillrace(['worker', '--set', 'worker.slots=1'], {
      ...(await certificates(authority, name)),
      ...strict,
      ...address,
    });
  }
  const rest = await restClient(api);
  const pipeline = await rest.create(IMPULSE, 2);
  await rest.reach(pipeline, 'Running');
  for await (const row of rest.rows(pipeline)) {
    expect(row).toHaveProperty('events');
    break;
  }
  await expectScrapable(controller, authority.cert);

  const somebodyElse = await CertificateAuthority.create('somebody else');
  const stranger = startMillrace(['worker'], {
    ...(await certificates(somebodyElse, 'stranger')),
    ...address,
  });
  expect(await stranger.line(({ msg }) => msg === 'the controller does not take it')).toMatchObject(
    {
      reason: expect.stringContaining('the client certificate is not signed by a known authority'),
      hint: expect.stringContaining('security.cluster_tls_cert'),
    },
  );
  const plain = startMillrace(['worker'], { ...address });
  expect(await plain.line(({ msg }) => msg === 'the controller is away')).toMatchObject({
    hint: expect.stringContaining('security.cluster_tls_cert'),
  });
}, 60_000);

/** Prometheus asks the controller where workers are, and then them, each over TLS with a token. */
async function expectScrapable(controller: FleetProcess, ca: string): Promise<void> {
  const { httpPort } = await controller.line(({ msg }) => msg === 'controller started');
  const pages = `127.0.0.1:${String(httpPort)}`;
  await expect(fetch(`http://${pages}/status`)).rejects.toThrow('fetch failed');
  expect(await page(`https://${pages}/status`, ca)).toEqual([200, expect.anything()]);
  expect(await page(`https://${pages}/targets`, ca)).toEqual([401, expect.anything()]);
  const [status, listed] = await page(`https://${pages}/targets`, ca, ADMIN);
  expect(status).toBe(200);
  // The form of Prometheus' HTTP service discovery.
  const all = JSON.parse(listed) as { targets: string[]; labels: Record<string, string> }[];
  const workers = all.flatMap(({ targets, labels }) =>
    targets.map((target) => `${labels['__scheme__']}://${target}`),
  );
  expect(workers).toHaveLength(2);
  for (const worker of workers) {
    const answer = await page(`${worker}/metrics`, ca, ADMIN);
    expect(answer).toEqual([200, expect.stringMatching(/^millrace_worker_rows_in_total\{/m)]);
  }
}

function page(url: string, ca: string, token = ''): Promise<[status: number, body: string]> {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const asked = get(url, { ca, headers, agent: false }, (response) => {
      text(response).then((body) => resolve([response.statusCode ?? 0, body]), reject);
    });
    asked.once('error', reject);
  });
}

test('services that would stand open on a network do not start where security is required', async () => {
  const everywhere = {
    DATABASE_PATH: join(temporaryFolder(), 'control.sqlite'),
    MILLRACE__NETWORK__BIND_ADDRESS: '0.0.0.0',
    MILLRACE__SECURITY__REQUIRE: 'true',
  };
  const open = [
    ['api', 'asks nobody for a token'],
    ['controller', 'asks other services for no cluster secret'],
    ['node', 'asks other services for no cluster secret'],
    ['worker', 'asks other services for no cluster secret'],
  ] as const;
  await Promise.all(
    open.map(async ([service, message]) => {
      const started = startMillrace([service], everywhere);
      expect([service, await started.exited]).toEqual([service, 1]);
      const said = started.text() + JSON.stringify(started.lines());
      expect(said).toMatch(new RegExp(`listens on 0.0.0.0 and ${message}`));
      expect(said).toContain('set security.');
    }),
  );
}, 30_000);
