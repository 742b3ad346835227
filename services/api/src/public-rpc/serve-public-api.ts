import { type PublicCaller, type RpcServer, servePublicRpc } from '@millrace/rpc';
import type { ApiSecurity, Config, Logger, Telemetry } from '@millrace/service';
import type { ApiOperations } from '../api-operations.ts';
import { callerRefusal, isOriginAllowed } from '../http/access.ts';
import { errorToApi } from '../http/error-to-api.ts';
import type { CheckRate } from '../http/rate-limit.ts';
import { errorToRpc } from './error-to-rpc.ts';
import { publicMethods } from './public-methods.ts';

export type ServePublicApiOptions = {
  readonly config: Config;
  readonly operations: ApiOperations;
  readonly version: string;
  readonly security: ApiSecurity;
  readonly corsOrigins: readonly string[];
  readonly checkRate: CheckRate;
  readonly observe: Telemetry['observeCalls'];
  readonly log: Logger;
};

/** Says nothing about pipelines, as its path in REST. */
const OPEN_METHODS = new Set(['VersionService/Ping']);

/**
 * Serves the operations behind REST as public gRPC, to the same callers and with the same limits.
 */
export function servePublicApi(options: ServePublicApiOptions): Promise<RpcServer> {
  const { config, operations, version, security, checkRate, log } = options;
  return servePublicRpc({
    host: config.network.bindAddress,
    port: config.api.rpcPort,
    tls: security.publicTls,
    api: publicMethods(operations, version),
    admit({ method, address, header, peerProblem }: PublicCaller) {
      checkRate(address);
      if (OPEN_METHODS.has(method)) return;
      const refusal = callerRefusal(
        { authorization: header('authorization'), peerProblem },
        security,
      );
      if (refusal !== null) throw refusal;
    },
    toError: errorToRpc,
    isOriginAllowed: (origin) => isOriginAllowed(options.corsOrigins, origin),
    messageBytesMax: config.api.bodyBytesMax,
    observe: options.observe,
    onError(method, thrown) {
      const { code, message } = errorToApi(thrown);
      if (code === 'internal') log.error({ method, err: thrown }, 'call failed');
      else log.debug({ method, code, reason: message }, 'call refused');
    },
  });
}
