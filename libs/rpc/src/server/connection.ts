import { TLSSocket } from 'node:tls';
import { type ContextValues, createContextKey, createContextValues } from '@connectrpc/connect';
import type { universalRequestFromNodeRequest } from '@connectrpc/connect-node';
import { refusedPeer } from '@millrace/std';
import { type Refusal, refusalOf } from './open-sessions.ts';

/** What interceptors have to know about the connection of a request. */
export interface Connection {
  /** Of the peer; empty when the connection is gone already. */
  readonly address: string;
  /** Why the certificate of the peer is not accepted, or null; null without TLS. */
  readonly peerProblem: string | null;
  /** Why the call is not taken over it, or null. */
  readonly refusal: Refusal | null;
}

export const CONNECTION = createContextKey<Connection>({
  address: '',
  peerProblem: null,
  refusal: null,
});

type NodeServerRequest = Parameters<typeof universalRequestFromNodeRequest>[0];

/** The request itself, for what reads its bytes in a way of its own (`message-stream.ts`). */
export const NODE_REQUEST = createContextKey<NodeServerRequest | null>(null);

export function connectionOf(request: NodeServerRequest): ContextValues {
  const stream = 'stream' in request ? request.stream : undefined;
  const { socket } = stream?.session ?? request;
  return createContextValues()
    .set(NODE_REQUEST, request)
    .set(CONNECTION, {
      address: socket.remoteAddress ?? '',
      peerProblem: socket instanceof TLSSocket ? refusedPeer(socket) : null,
      refusal: stream === undefined ? null : refusalOf(stream),
    });
}
