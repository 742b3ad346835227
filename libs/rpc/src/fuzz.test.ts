/** Requests that no client would send, many of them: each is answered, and the server goes on. */
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { create, type DescMethod, toBinary } from '@bufbuild/protobuf';
import { errorMessage } from '@millrace/std';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeController } from './testing/fake-controller.fixture.ts';
import { GetPipelineRequestSchema, PipelineService } from './gen/millrace/v1/api_pb.js';
import {
  ControllerService,
  HeartbeatRequestSchema,
  WorkerContextSchema,
} from './gen/millrace/v1/rpc_pb.js';
import { PublicError } from './errors/public-error.ts';
import type { PublicPort } from './ports/public-port.ts';
import { PUBLIC_SERVICES } from './server/public-routes.ts';
import { servePublicRpc } from './server/serve-public-rpc.ts';
import type { RpcServer } from './server/serve-routes.ts';
import { serveRpc } from './server/serve-rpc.ts';
import { MESSAGE_BYTES_MAX } from './client/transport.ts';

const RUNS = { numRuns: 150, seed: 1 };
const OK = '0';

/** A port with a method, and an honest request of it. */
interface Target {
  readonly name: string;
  readonly listen: () => Promise<RpcServer>;
  readonly services: readonly { readonly typeName: string; readonly methods: readonly Method[] }[];
  readonly path: string;
  readonly honest: Uint8Array;
}

type Method = { readonly name: string };

const where = { host: '127.0.0.1', port: 0 } as const;

const fleetPort: Target = {
  name: 'the port of a service',
  listen: () => serveRpc({ ...where, controller: fakeController({}) }),
  services: [ControllerService],
  path: `/${ControllerService.typeName}/Heartbeat`,
  honest: toBinary(
    HeartbeatRequestSchema,
    create(HeartbeatRequestSchema, {
      worker: create(WorkerContextSchema, { workerId: 'wk_1', jobId: 'job_1', generation: 7n }),
    }),
  ),
};

const publicMethods = PUBLIC_SERVICES.flatMap((service): readonly DescMethod[] => service.methods);
const streaming = new Set(
  publicMethods
    .filter(({ methodKind }) => methodKind === 'server_streaming')
    .map(({ localName }) => localName),
);

/** Answers every request with an empty message, and where it answers with a stream, with two. */
const emptyApi = new Proxy({} as PublicPort, {
  get: (_, name) => (streaming.has(String(name)) ? emptyMessages : async () => ({})),
});

async function* emptyMessages() {
  yield {};
  yield {};
}

const publicPort: Target = {
  name: 'the public port',
  listen: () =>
    servePublicRpc({
      ...where,
      api: emptyApi,
      tls: () => null,
      admit: () => undefined,
      toError: (thrown) => new PublicError('internal', errorMessage(thrown), { body: {} }),
      isOriginAllowed: () => false,
      messageBytesMax: MESSAGE_BYTES_MAX,
    }),
  services: PUBLIC_SERVICES,
  path: `/${PipelineService.typeName}/GetPipeline`,
  honest: toBinary(GetPipelineRequestSchema, create(GetPipelineRequestSchema, { id: 'pl_1' })),
};

for (const target of [fleetPort, publicPort]) testPort(target);

test('every method of the public port answers here, so that what comes after is reached', async () => {
  const server = await publicPort.listen();
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  const type = 'application/grpc';
  expect(streaming).toContain('tailJobErrors');
  for (const { parent, name } of publicMethods) {
    const path = `/${parent.typeName}/${name}`;
    expect([path, await post(session, { path, type, body: frame(0, Buffer.alloc(0)) })]).toEqual([
      path,
      OK,
    ]);
  }
  session.close();
  await server.close(50);
});

function testPort({ name, listen, services, path, honest }: Target): void {
  const methods = services.flatMap((service) =>
    service.methods.map((method) => `/${service.typeName}/${method.name}`),
  );
  let server: RpcServer;
  let session: ClientHttp2Session;
  const send = (request: Request): Promise<string> => post(session, request);

  beforeAll(async () => {
    server = await listen();
    session = connectHttp2(`http://127.0.0.1:${server.port}`);
  });

  afterAll(async () => {
    session.close();
    await server.close(50);
  });

  async function expectAlive(): Promise<void> {
    const type = 'application/grpc';
    expect(await send({ path, type, body: frame(honest.length, honest) })).toBe(OK);
  }

  test(`${name}: messages that are cut short are refused`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: honest.length + 4 }), async (length) => {
        const body = frame(honest.length, honest).subarray(0, length);
        const status = await send({ path, type: 'application/grpc', body });
        expect(status).not.toBe(OK);
        expect(status).toMatch(STATUS);
      }),
      RUNS,
    );
    await expectAlive();
  });

  test(`${name}: messages that say they are larger than the limit are refused before they have come`, async () => {
    const RESOURCE_EXHAUSTED = '8';
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: MESSAGE_BYTES_MAX + 1, max: 2 ** 32 - 1 }),
        fc.uint8Array({ maxLength: 1_000 }),
        async (length, part) => {
          const body = frame(length, part);
          const status = await send({ path, type: 'application/grpc', body });
          expect(status).toBe(RESOURCE_EXHAUSTED);
        },
      ),
      { ...RUNS, numRuns: 50 },
    );
    await expectAlive();
  });

  test(`${name}: any bytes to any method in any protocol are answered`, async () => {
    const types = [
      'application/grpc',
      'application/grpc+proto',
      'application/grpc+json',
      'application/grpc-web',
      'application/grpc-web-text',
      'application/proto',
      'application/json',
      'application/connect+json',
      'text/plain',
      '',
    ];
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        fc.constantFrom(...types),
        fc.oneof(
          bytes,
          bytes.map((body) => frame(body.length, body)),
          fc
            .tuple(bytes, fc.nat({ max: 255 }))
            .map(([body, flags]) => frame(body.length, body, flags)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (at, type, body) => {
          expect(await send({ path: at, type, body })).toMatch(STATUS);
        },
      ),
      { ...RUNS, numRuns: 500 },
    );
    await expectAlive();
  });

  test(`${name}: a message with one byte changed is taken or refused, and nothing worse`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: honest.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const changed = Buffer.from(honest);
          changed.writeUInt8(changed.readUInt8(at) ^ change, at);
          const body = frame(changed.length, changed);
          const status = await send({ path, type: 'application/grpc', body });
          expect(status).toMatch(STATUS);
        },
      ),
      RUNS,
    );
    await expectAlive();
  });

  test(`${name}: connections that break off anywhere in HTTP/2 leave nothing behind`, async () => {
    const opening = Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      // An empty SETTINGS frame, then the beginning of HEADERS.
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 40, 1, 4, 0, 0, 0, 1]),
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: opening.length }),
        fc.uint8Array({ maxLength: 100 }),
        (length, junk) =>
          new Promise<void>((resolve) => {
            const socket = connect(server.port, '127.0.0.1', () => {
              socket.end(Buffer.concat([opening.subarray(0, length), junk]));
            });
            socket.on('error', () => undefined);
            socket.on('close', () => resolve());
            socket.resume();
          }),
      ),
      RUNS,
    );
    await expectAlive();
  });
}

interface Request {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
}

/** The status of gRPC that ends the call, or that of HTTP where there is none. */
function post(session: ClientHttp2Session, { path, type, body }: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': type });
    let status = '';
    const read = (headers: Record<string, unknown>): void => {
      status = String(headers['grpc-status'] ?? (status || headers[':status']));
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', (error: Error) => {
      if (status === '') reject(error);
    });
    stream.on('close', () => resolve(status));
    stream.resume();
    stream.end(body);
  });
}

function frame(length: number, body: Uint8Array, flags = 0): Uint8Array {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags, 0);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, body]);
}

/** A status of gRPC, or that of HTTP where the request did not get as far. */
const STATUS = /^([0-9]|1[0-6]|[245]\d\d)$/;
