import type { ClusterSecurity, TlsMaterial } from '@millrace/std';
import type { Config } from '../config/config-schema.ts';
import { fleetOpeners, openAll, pageOpeners, publicOpeners } from './openers.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';
import type { TokenList } from './token-list.ts';

/** How every service knows those who call it. */
export interface FleetSecurity {
  readonly cluster: ClusterSecurity;
  /** What opens the admin pages. */
  readonly adminTokens: TokenList;
}

/** Controller, node and worker have a port for their admin pages alone. */
export interface ServiceSecurity extends FleetSecurity {
  /** Of that port; null where it is not encrypted. Its `ca` is that of callers. */
  readonly adminTls: () => TlsMaterial | null;
}

/** The API has public ports, its admin pages among them. */
export interface ApiSecurity extends FleetSecurity {
  readonly tokens: TokenList;
  /** Of these ports; null where they are not encrypted. Its `ca` is that of callers. */
  readonly publicTls: () => TlsMaterial | null;
}

/** Throws a `ConfigError` that lists everything that is wrong with secrets, tokens and files. */
export function openServiceSecurity(
  config: Config,
  surroundings: SecuritySurroundings,
): ServiceSecurity {
  const { secret, clusterTls, ...admin } = openAll({
    ...fleetOpeners(config, surroundings),
    ...pageOpeners(config, surroundings),
  });
  return { cluster: { secret, tls: clusterTls }, ...admin };
}

/** The same for the API. */
export function openApiSecurity(config: Config, surroundings: SecuritySurroundings): ApiSecurity {
  const { secret, clusterTls, ...others } = openAll({
    ...fleetOpeners(config, surroundings),
    ...publicOpeners(config, surroundings),
  });
  return { cluster: { secret, tls: clusterTls }, ...others };
}
