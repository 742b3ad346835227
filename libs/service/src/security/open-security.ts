import { type ClusterSecurity, errorMessage, type TlsMaterial } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config-schema.ts';
import { openClusterSecret } from './cluster-secret.ts';
import { drawFile } from './draw-file.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';
import { openTls } from './tls-files.ts';
import { TokenList } from './token-list.ts';

/** How every service knows those who call it. */
export interface FleetSecurity {
  readonly cluster: ClusterSecurity;
  /** What opens the admin pages. */
  readonly adminTokens: TokenList;
}

/** Controller, node and worker have a port for their admin pages alone. */
export interface ServiceSecurity extends FleetSecurity {
  /** Of that port; null where it is not encrypted. */
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
  const { adminTlsCert, adminTlsKey } = config.security;
  const { secret, clusterTls, adminTokens, adminTls } = openAll({
    ...fleetOpeners(config, surroundings),
    adminTls: () =>
      openTls({
        cert: { name: 'security.admin_tls_cert', path: adminTlsCert },
        key: { name: 'security.admin_tls_key', path: adminTlsKey },
        ...surroundings,
      }),
  });
  return { cluster: { secret, tls: clusterTls }, adminTokens, adminTls };
}

/** The same for the API. */
export function openApiSecurity(config: Config, surroundings: SecuritySurroundings): ApiSecurity {
  const { tokens: given, tokenFile: file, tlsCert, tlsKey, tlsClientCa } = config.security;
  const { secret, clusterTls, adminTokens, tokens, publicTls } = openAll({
    ...fleetOpeners(config, surroundings),
    tokens: () => openTokens('security.token_file', { tokens: given, file, ...surroundings }),
    publicTls: () =>
      openTls({
        cert: { name: 'security.tls_cert', path: tlsCert },
        key: { name: 'security.tls_key', path: tlsKey },
        ca: { name: 'security.tls_client_ca', path: tlsClientCa },
        ...surroundings,
      }),
  });
  return { cluster: { secret, tls: clusterTls }, adminTokens, tokens, publicTls };
}

function fleetOpeners({ security }: Config, surroundings: SecuritySurroundings) {
  const { adminTokens: tokens, adminTokenFile: file, clusterSecret, clusterSecretFile } = security;
  return {
    drawn: () => {
      if (!security.createFiles) return;
      // Who scrapes metrics is another user.
      drawFile('security.admin_token_file', file, { mode: 0o644 });
      drawFile('security.cluster_secret_file', clusterSecretFile, { mode: 0o600 });
    },
    adminTokens: () => openTokens('security.admin_token_file', { tokens, file, ...surroundings }),
    secret: () =>
      openClusterSecret({ secret: clusterSecret, file: clusterSecretFile, ...surroundings }),
    clusterTls: () => {
      const read = openTls({
        cert: { name: 'security.cluster_tls_cert', path: security.clusterTlsCert },
        key: { name: 'security.cluster_tls_key', path: security.clusterTlsKey },
        ca: { name: 'security.cluster_tls_ca', path: security.clusterTlsCa },
        isCaNeeded: true,
        ...surroundings,
      });
      return () => {
        const material = read();
        // Where authorities are needed, material without them is not opened.
        return material as (TlsMaterial & { readonly ca: string }) | null;
      };
    },
  };
}

function openTokens(name: string, options: ConstructorParameters<typeof TokenList>[0]): TokenList {
  try {
    return new TokenList(options);
  } catch (cause) {
    throw new ConfigError([`${name}: ${errorMessage(cause)}`]);
  }
}

/** Opens everything, whatever fails, so that all problems are told at once. */
function openAll<T extends Readonly<Record<string, () => unknown>>>(
  openers: T,
): { [Name in keyof T]: ReturnType<T[Name]> } {
  const problems: string[] = [];
  const entries = Object.entries(openers).map(([name, open]) => {
    try {
      return [name, open()];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [name, null];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  // Every opener has run, and none of them failed.
  return Object.fromEntries(entries) as { [Name in keyof T]: ReturnType<T[Name]> };
}
