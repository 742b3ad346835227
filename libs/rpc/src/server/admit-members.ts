import type { Interceptor } from '@connectrpc/connect';
import { CLUSTER_TLS_HINT, type ClusterSecurity, isAccepted } from '@millrace/std';
import { CONNECTION } from './connection.ts';
import { Health } from '../gen/grpc/health/v1/health_pb.js';
import { RpcError } from '../errors/rpc-error.ts';

const SECRET_HINT =
  'set security.cluster_secret or security.cluster_secret_file to the same secret in every service';

/**
 * Lets in calls over connections with a certificate of the cluster, and calls that show its secret,
 * whichever is asked for. Health checks come from outside of the cluster and are always answered.
 */
export function admitMembers({ secret, tls }: ClusterSecurity): Interceptor {
  return (next) => async (request) => {
    if (request.service.typeName === Health.typeName) return next(request);
    const problem = tls() === null ? null : request.contextValues.get(CONNECTION).peerProblem;
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
