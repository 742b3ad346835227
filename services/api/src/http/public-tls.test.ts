/** TLS and client certificates of the public ports: a real API, its REST and its gRPC. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import { openControlDb } from '@millrace/control-db';
import { RpcError } from '@millrace/rpc';
import { loadConfig, silentLogger } from '@millrace/service';
import { systemClock } from '@millrace/std';
import { CertificateAuthority, type IssuedCertificate } from '@millrace/testkit';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createApiService } from '../api-service.ts';

let authority: CertificateAuthority;
let folder = '';
let nowMs = 0;
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  authority = await CertificateAuthority.create();
});

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

type Api = { readonly port: number; readonly rpcAddress: string };

/** An API with a certificate, and whatever else is set. */
async function start(settings: readonly string[] = []): Promise<Api> {
  folder = mkdtempSync(join(tmpdir(), 'millrace-tls-'));
  place(await authority.issue(), 'api');
  writeFileSync(join(folder, 'ca.crt'), authority.cert);
  const config = loadConfig({
    directory: null,
    environment: {},
    flags: [
      'api.http_port=0',
      'api.rpc_port=0',
      `security.tls_cert=${join(folder, 'api.crt')}`,
      `security.tls_key=${join(folder, 'api.key')}`,
      ...settings.map((setting) => setting.replace('FOLDER', folder)),
    ],
  });
  const db = await openControlDb({ type: 'sqlite', path: ':memory:' });
  const away = (): never => {
    throw new RpcError('unavailable', 'there is no controller here');
  };
  const api = createApiService({
    config,
    db,
    controller: { subscribeOutput: away, getJobMetrics: away, getFleet: away },
    catalog: { names: [], connector: () => null },
    clock: { ...systemClock, monotonicMs: () => nowMs },
    log: silentLogger,
  });
  const end = new AbortController();
  const running = api.run(end.signal);
  opened.push(async () => {
    end.abort();
    await running;
    await db.close();
    rmSync(folder, { recursive: true });
  });
  return { port: Number((await api.address).split(':').at(-1)), rpcAddress: await api.rpcAddress };
}

function place({ cert, key }: IssuedCertificate, name: string): void {
  writeFileSync(join(folder, `${name}.crt`), cert);
  writeFileSync(join(folder, `${name}.key`), key);
}

type Answer = {
  readonly code: number | undefined;
  readonly body: string;
  readonly serial: string | undefined;
};

function get(
  { port }: Api,
  path: string,
  given: Partial<IssuedCertificate> & { readonly token?: string } = {},
): Promise<Answer> {
  const { token, ...own } = given;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, ca: authority.cert, agent: false, headers };
    const asked = request({ ...options, ...own }, (response) => {
      // The connection of a request of HTTPS.
      const serial = (response.socket as TLSSocket).getPeerX509Certificate()?.serialNumber;
      let body = '';
      response.on('data', (bytes: Buffer) => {
        body += bytes.toString();
      });
      response.on('end', () => resolve({ code: response.statusCode, body, serial }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The status of gRPC that listing pipelines ends with, and its message. */
function list({ rpcAddress }: Api, own?: IssuedCertificate): Promise<[code: number, text: string]> {
  const asBytes = (bytes: Buffer): Buffer => bytes;
  const Client = makeGenericClientConstructor(
    {
      list: {
        path: '/millrace.v1.PipelineService/ListPipelines',
        requestStream: false,
        responseStream: false,
        requestSerialize: asBytes,
        requestDeserialize: asBytes,
        responseSerialize: asBytes,
        responseDeserialize: asBytes,
      },
    },
    'PipelineService',
  );
  const pair = own === undefined ? [] : [Buffer.from(own.key), Buffer.from(own.cert)];
  const client = new Client(
    rpcAddress,
    credentials.createSsl(Buffer.from(authority.cert), ...pair),
  );
  return new Promise((resolve) => {
    const call = client['list']?.bind(client);
    call?.(Buffer.alloc(0), (error: { code: number; details: string } | null) => {
      client.close();
      resolve(error === null ? [status.OK, ''] : [error.code, error.details]);
    });
  });
}

test('with a certificate the API speaks TLS, and asks for tokens as before', async () => {
  const api = await start(['security.tokens=hunter2']);
  expect((await get(api, '/status')).code).toBe(200);
  expect((await get(api, '/api/v1/pipelines')).code).toBe(401);
  expect((await get(api, '/api/v1/pipelines', { token: 'hunter2' })).code).toBe(200);
  expect((await list(api))[0]).toBe(status.UNAUTHENTICATED);
  await expect(fetch(`http://127.0.0.1:${api.port}/status`)).rejects.toThrow();
});

test('where callers need certificates, those without are refused in words, on both ports', async () => {
  const api = await start(['security.tls_client_ca=FOLDER/ca.crt']);
  const member = await authority.issue({ name: 'a caller' });
  expect((await get(api, '/api/v1/pipelines', member)).code).toBe(200);
  expect(await list(api, member)).toEqual([status.OK, '']);
  const stranger = await (await CertificateAuthority.create('somebody else')).issue();
  const past = { notBefore: new Date(2_000, 0), notAfter: new Date(2_001, 0) };
  const attempts = [
    [undefined, /a client certificate is needed/],
    [stranger, /the client certificate is not signed by a known authority/],
    [await authority.issue(past), /the client certificate has expired/],
  ] as const;
  for (const [own, message] of attempts) {
    const refused = await get(api, '/api/v1/pipelines', own);
    expect(refused.code).toBe(401);
    expect(JSON.parse(refused.body)).toEqual({
      error: {
        code: 'unauthenticated',
        message: expect.stringMatching(message),
        hint: 'call with a certificate that an authority of security.tls_client_ca has signed',
      },
    });
    const [code, text] = await list(api, own);
    expect([code, text]).toEqual([status.UNAUTHENTICATED, expect.stringMatching(message)]);
    for (const path of ['/metrics', '/config']) expect((await get(api, path, own)).code).toBe(401);
    for (const path of ['/status', '/live']) expect((await get(api, path, own)).code).toBe(200);
  }
});

test('a certificate that is replaced is the one of the next connection', async () => {
  const api = await start();
  const first = await get(api, '/status');
  place(await authority.issue(), 'next');
  copyFileSync(join(folder, 'next.crt'), join(folder, 'api.crt'));
  copyFileSync(join(folder, 'next.key'), join(folder, 'api.key'));
  nowMs += 2_000;
  const second = await get(api, '/status');
  expect(second.code).toBe(200);
  expect(second.serial).not.toBe(first.serial);
});
