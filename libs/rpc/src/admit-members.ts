import { TLSSocket } from 'node:tls';
import {
  type ContextValues,
  createContextKey,
  createContextValues,
  type Interceptor,
} from '@connectrpc/connect';
import type { ConnectNodeAdapterOptions } from '@connectrpc/connect-node';
import { CLUSTER_TLS_HINT, type ClusterSecurity, isAccepted, refusedPeer } from '@millrace/std';
import { Health } from './gen/grpc/health/v1/health_pb.js';
import { RpcError } from './rpc-error.ts';

const SECRET_HINT =
  'set security.cluster_secret or security.cluster_secret_file to the same secret in every service';

/** Why the certificate of the connection of a call is none of the cluster's, or null. */
const PEER_PROBLEM = createContextKey<string | null>(null);

type NodeServerRequest = Parameters<NonNullable<ConnectNodeAdapterOptions['contextValues']>>[0];

/** What interceptors have to know about the connection of a request. */
export function peerOf(request: NodeServerRequest): ContextValues {
  const { socket } = 'stream' in request ? (request.stream.session ?? request) : request;
  const problem = socket instanceof TLSSocket ? refusedPeer(socket) : null;
  return createContextValues().set(PEER_PROBLEM, problem);
}

/**
 * Lets in calls over connections with a certificate of the cluster, and calls that show its secret,
 * whichever is asked for. Health checks come from outside of the cluster and are always answered.
 */
export function admitMembers({ secret, tls }: ClusterSecurity): Interceptor {
  return (next) => async (request) => {
    if (request.service.typeName === Health.typeName) return next(request);
    const problem = tls() === null ? null : request.contextValues.get(PEER_PROBLEM);
    if (problem !== null) throw refusal(problem, CLUSTER_TLS_HINT);
    const asked = secret();
    if (asked !== null) {
      const [, shown] = /^Bearer (\S+)$/.exec(request.header.get('authorization') ?? '') ?? [];
      if (shown === undefined) throw refusal('the cluster secret is needed', SECRET_HINT);
      if (!isAccepted(asked, shown)) throw refusal('it is another cluster secret', SECRET_HINT);
    }
    return next(request);
  };
}

/** Worth another attempt: secrets and certificates are changed while services run. */
function refusal(message: string, hint: string): RpcError {
  return new RpcError('unauthenticated', message, { domain: 'external', retry: 'backoff', hint });
}
