/** Requests that no client would send, many of them: each is answered, and the server goes on. */
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeController } from './fake-controller.ts';
import {
  ControllerService,
  HeartbeatRequestSchema,
  WorkerContextSchema,
} from './gen/millrace/v1/rpc_pb.js';
import { type RpcServer, serveRpc } from './serve-rpc.ts';
import { MESSAGE_BYTES_MAX } from './transport.ts';

const RUNS = { numRuns: 200, seed: 1 };
const OK = '0';
const METHODS = ControllerService.methods.map(
  (method) => `/${ControllerService.typeName}/${method.name}`,
);
const HEARTBEAT = `/${ControllerService.typeName}/Heartbeat`;

const honest = toBinary(
  HeartbeatRequestSchema,
  create(HeartbeatRequestSchema, {
    worker: create(WorkerContextSchema, { workerId: 'wk_1', jobId: 'job_1', generation: 7n }),
  }),
);

let server: RpcServer;
let session: ClientHttp2Session;

beforeAll(async () => {
  server = await serveRpc({ host: '127.0.0.1', port: 0, controller: fakeController({}) });
  session = connectHttp2(`http://127.0.0.1:${server.port}`);
});

afterAll(async () => {
  session.close();
  await server.close(50);
});

interface Request {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
}

/** The status of gRPC that ends the call, or that of HTTP where there is none. */
function post({ path, type, body }: Request): Promise<string> {
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

async function expectAlive(): Promise<void> {
  const type = 'application/grpc';
  expect(await post({ path: HEARTBEAT, type, body: frame(honest.length, honest) })).toBe(OK);
}

test('messages that are cut short are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: honest.length + 4 }), async (length) => {
      const body = frame(honest.length, honest).subarray(0, length);
      const status = await post({ path: HEARTBEAT, type: 'application/grpc', body });
      expect(status).not.toBe(OK);
      expect(status).toMatch(STATUS);
    }),
    RUNS,
  );
  await expectAlive();
});

test('messages that say they are larger than the limit are refused before they have come', async () => {
  const RESOURCE_EXHAUSTED = '8';
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: MESSAGE_BYTES_MAX + 1, max: 2 ** 32 - 1 }),
      fc.uint8Array({ maxLength: 1_000 }),
      async (length, part) => {
        const body = frame(length, part);
        const status = await post({ path: HEARTBEAT, type: 'application/grpc', body });
        expect(status).toBe(RESOURCE_EXHAUSTED);
      },
    ),
    { ...RUNS, numRuns: 50 },
  );
  await expectAlive();
});

test('any bytes to any method in any protocol are answered', async () => {
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
      fc.constantFrom(...METHODS),
      fc.constantFrom(...types),
      fc.oneof(
        bytes,
        bytes.map((body) => frame(body.length, body)),
        fc
          .tuple(bytes, fc.nat({ max: 255 }))
          .map(([body, flags]) => frame(body.length, body, flags)),
        fc.json().map((text) => Buffer.from(text)),
      ),
      async (path, type, body) => {
        expect(await post({ path, type, body })).toMatch(STATUS);
      },
    ),
    { ...RUNS, numRuns: 500 },
  );
  await expectAlive();
});

test('a message with one byte changed is taken or refused, and nothing worse', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: honest.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const changed = Buffer.from(honest);
        changed.writeUInt8(changed.readUInt8(at) ^ change, at);
        const body = frame(changed.length, changed);
        const status = await post({ path: HEARTBEAT, type: 'application/grpc', body });
        expect(status).toMatch(STATUS);
      },
    ),
    RUNS,
  );
  await expectAlive();
});

test('connections that break off anywhere in HTTP/2 leave nothing behind', async () => {
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
