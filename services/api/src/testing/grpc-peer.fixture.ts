/** An independent implementation of gRPC, for tests that call the API as a stranger would. */
import * as grpc from '@grpc/grpc-js';

export type Answer = Record<string, unknown>;

export type Refusal = {
  readonly code: string;
  readonly message: string;
  readonly metadata: grpc.Metadata;
};

export type GrpcPeer = {
  /** Resolves with the answer, or rejects with a `grpc.ServiceError`. */
  readonly call: (method: string, request?: object, headers?: Headers) => Promise<Answer>;
  /** The same where a refusal is expected. */
  readonly refusal: (method: string, request?: object, headers?: Headers) => Promise<Refusal>;
  readonly stream: (method: string, request: object) => grpc.ClientReadableStream<Answer>;
  readonly close: () => void;
};

type Headers = Readonly<Record<string, string>>;
type Done = (error: grpc.ServiceError | null, answer: Answer) => void;
type Unary = (request: object, metadata: grpc.Metadata, done: Done) => void;
type Streaming = (request: object) => grpc.ClientReadableStream<Answer>;

export function connectGrpc(
  address: string,
  definition: grpc.GrpcObject | Record<string, unknown>,
  service: string,
): GrpcPeer {
  // Whoever made the definition gives every service as its table of methods.
  const methods = definition[service] as grpc.ServiceDefinition;
  const Client = grpc.makeGenericClientConstructor(methods, service);
  const client = new Client(address, grpc.credentials.createInsecure());
  const call = (method: string, request: object = {}, headers: Headers = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const metadata = new grpc.Metadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      // A generic client carries its methods under their names.
      const invoke = client[method] as Unary;
      invoke.call(client, request, metadata, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  return {
    call,
    async refusal(method, request, headers) {
      try {
        await call(method, request, headers);
      } catch (thrown) {
        const { code, details, metadata } = thrown as grpc.ServiceError;
        return { code: grpc.status[code] ?? '', message: details, metadata };
      }
      throw new Error(`${method} was not refused`);
    },
    // As above.
    stream: (method, request) => (client[method] as Streaming).call(client, request),
    close: () => client.close(),
  };
}
