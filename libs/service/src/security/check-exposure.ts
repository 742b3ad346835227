import { OperatingError } from '@millrace/std';
import type { Config } from '../config/config-schema.ts';
import type { Logger } from '../log.ts';
import type { ApiSecurity, ServiceSecurity } from './open-security.ts';

/** A way in that is not closed as it could be, and what closes it. */
interface OpenDoor {
  readonly problem: string;
  readonly hint: string;
}

/** As messages call them. */
export type ServiceName = 'API' | 'controller' | 'node' | 'worker';

/** What a service says about standing open on a network. */
export interface Exposure {
  readonly message: string;
  readonly hint: string;
  /** Whether the service does not start because of it. */
  readonly isRefused: boolean;
}

/**
 * Who listens to the network where anybody may call, or may listen, says so or does not start at
 * all.
 */
export function checkExposure(
  service: ServiceName,
  config: Config,
  security: ServiceSecurity | ApiSecurity,
  log: Logger,
): void {
  const exposure = findExposure(service, config, security);
  if (exposure === null) return;
  const { message, hint, isRefused } = exposure;
  if (isRefused) throw new OperatingError(message, { domain: 'user', retry: 'never', hint });
  log.warn({ hint }, message);
}

/** Null where nothing is to be said. */
export function findExposure(
  service: ServiceName,
  config: Config,
  security: ServiceSecurity | ApiSecurity,
): Exposure | null {
  const { bindAddress } = config.network;
  if (isLoopback(bindAddress)) return null;
  const { require, plainText } = config.security;
  const isApi = 'tokens' in security;
  const open = isApi ? openDoorsOfApi(security) : openDoors(security);
  const plain = isApi ? plainDoorsOfApi(security) : plainDoors(security);
  const refused = [...(require ? open : []), ...(plainText === 'refuse' ? plain : [])];
  const doors = refused.length > 0 ? refused : [...open, ...(plainText === 'warn' ? plain : [])];
  if (doors.length === 0) return null;
  const hints = doors.map(({ hint }) => hint);
  if (plain.some((door) => doors.includes(door))) hints.push(PLAIN_TEXT_HINT);
  return {
    message: `the ${service} listens on ${bindAddress} and ${list(doors)}`,
    hint: `set ${hints.join('; ')}`,
    isRefused: refused.length > 0,
  };
}

const PLAIN_TEXT_HINT = 'or security.plain_text=allow where nobody else reads the network';

function list(doors: readonly OpenDoor[]): string {
  return doors.map(({ problem }) => problem).join(', and ');
}

function openDoorsOfApi({ tokens, publicTls }: ApiSecurity): OpenDoor[] {
  if (tokens.isOn || (publicTls()?.ca ?? null) !== null) return [];
  const hint = 'security.token_file, security.tokens or security.tls_client_ca';
  return [{ problem: 'asks nobody for a token', hint }];
}

function plainDoorsOfApi({ publicTls }: ApiSecurity): OpenDoor[] {
  if (publicTls() !== null) return [];
  return [{ problem: 'speaks without TLS', hint: 'security.tls_cert and tls_key' }];
}

const MEMBERS = 'security.cluster_tls_cert, cluster_tls_key and cluster_tls_ca';

function openDoors({ cluster, adminTokens, adminTls }: ServiceSecurity): OpenDoor[] {
  const isMember = cluster.secret() !== null || cluster.tls() !== null;
  const isAdmin = adminTokens.isOn || (adminTls()?.ca ?? null) !== null;
  const hint = `security.cluster_secret_file, or ${MEMBERS}`;
  const ofAdmin = 'security.admin_token_file or admin_tls_client_ca';
  return [
    ...(isMember ? [] : [{ problem: 'asks other services for no cluster secret', hint }]),
    ...(isAdmin ? [] : [{ problem: 'shows its admin pages to anybody', hint: ofAdmin }]),
  ];
}

function plainDoors({ cluster, adminTls }: ServiceSecurity): OpenDoor[] {
  const ofAdmin = 'security.admin_tls_cert and admin_tls_key';
  return [
    ...(cluster.tls() === null
      ? [{ problem: 'speaks with other services without TLS', hint: MEMBERS }]
      : []),
    ...(adminTls() === null
      ? [{ problem: 'serves its admin pages without TLS', hint: ofAdmin }]
      : []),
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
