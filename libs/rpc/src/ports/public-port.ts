import type {
  ConnectorService,
  FleetService,
  JobService,
  PipelineService,
  VersionService,
} from '../gen/millrace/v1/api_pb.js';
import type {
  ConnectionProfileService,
  ConnectionTableService,
} from '../gen/millrace/v1/connections_pb.js';
import type { PlainMessage } from '../messages/plain-message.ts';

export interface PublicCall {
  /** The request as the JSON of REST, not checked yet. */
  readonly input: PlainMessage;
  readonly header: (name: string) => string | undefined;
  /** Aborts when the caller goes away, its time is over or the server ends. */
  readonly signal: AbortSignal;
}

type MethodOf<Service extends { readonly method: object }> = keyof Service['method'];

type PublicMethod =
  | MethodOf<typeof VersionService>
  | MethodOf<typeof PipelineService>
  | MethodOf<typeof JobService>
  | MethodOf<typeof ConnectorService>
  | MethodOf<typeof ConnectionProfileService>
  | MethodOf<typeof ConnectionTableService>
  | MethodOf<typeof FleetService>;

export type StreamingMethod = 'streamOutput' | 'tailJobErrors' | 'testConnectionTable';

export type UnaryMethod = Exclude<PublicMethod, StreamingMethod>;

/**
 * What the public API answers: a method for each of `api.proto`. Answers are the fields of the
 * response, as the JSON of REST. Implementors throw whatever the server's `toError` understands.
 */
export type PublicPort = {
  readonly [Method in UnaryMethod]: (call: PublicCall) => Promise<object>;
} & {
  readonly [Method in StreamingMethod]: (call: PublicCall) => AsyncIterable<object>;
};

/** Who calls, before anything was read of the request. */
export interface PublicCaller {
  /** `PipelineService/CreatePipeline` */
  readonly method: string;
  /** The address of the connection. */
  readonly address: string;
  readonly header: (name: string) => string | undefined;
  /** Why its certificate is not one that the server takes, or null; null without TLS. */
  readonly peerProblem: string | null;
}
