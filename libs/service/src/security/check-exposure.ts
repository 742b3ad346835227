import { OperatingError } from '@millrace/std';
import type { Config } from '../config/config-schema.ts';
import type { Logger } from '../log.ts';
import type { ApiSecurity, ServiceSecurity } from './open-security.ts';

/** A way in that anybody may use, and what closes it. */
interface OpenDoor {
  readonly problem: string;
  readonly hint: string;
}

/** Who listens to the network where anybody may call says so, or does not start at all. */
export function checkExposure(
  service: string,
  config: Config,
  security: ServiceSecurity | ApiSecurity,
  log: Logger,
): void {
  const { bindAddress } = config.network;
  if (isLoopback(bindAddress)) return;
  const open = 'tokens' in security ? openDoorsOfApi(security) : openDoors(security);
  if (open.length === 0) return;
  const problems = open.map(({ problem }) => problem).join(', and ');
  const message = `the ${service} listens on ${bindAddress} and ${problems}`;
  const hint = `set ${open.map((door) => door.hint).join('; ')}`;
  if (config.security.require) {
    throw new OperatingError(message, { domain: 'user', retry: 'never', hint });
  }
  log.warn({ hint }, message);
}

function openDoorsOfApi({ tokens, publicTls }: ApiSecurity): OpenDoor[] {
  if (tokens.isOn || (publicTls()?.ca ?? null) !== null) return [];
  const hint = 'security.token_file, security.tokens or security.tls_client_ca';
  return [{ problem: 'asks nobody for a token', hint }];
}

function openDoors({ cluster, adminTokens }: ServiceSecurity): OpenDoor[] {
  const isMember = cluster.secret() !== null || cluster.tls() !== null;
  const hint =
    'security.cluster_secret_file, or security.cluster_tls_cert, cluster_tls_key and cluster_tls_ca';
  return [
    ...(isMember ? [] : [{ problem: 'asks other services for no cluster secret', hint }]),
    ...(adminTokens.isOn
      ? []
      : [{ problem: 'shows its admin pages to anybody', hint: 'security.admin_token_file' }]),
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
