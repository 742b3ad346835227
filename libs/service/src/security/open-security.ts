import { type ClusterSecurity, errorMessage, type TlsMaterial } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config-schema.ts';
import { openClusterSecret } from './cluster-secret.ts';
import { drawFile } from './draw-file.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';
import { openTls } from './tls-files.ts';
import { TokenList } from './token-list.ts';

/** How a service knows those who call it. */
export interface ServiceSecurity {
  readonly cluster: ClusterSecurity;
  /** What opens the admin pages. */
  readonly adminTokens: TokenList;
}

/** The API has public ports beside. */
export interface ApiSecurity extends ServiceSecurity {
  readonly tokens: TokenList;
  /** Of the public ports; null where they are not encrypted. Its `ca` is that of callers. */
  readonly publicTls: () => TlsMaterial | null;
}

/** Throws a `ConfigError` that lists everything that is wrong with secrets, tokens and files. */
export function openServiceSecurity(
  config: Config,
  surroundings: SecuritySurroundings,
): ServiceSecurity {
  const { secret, clusterTls, adminTokens } = openAll(serviceOpeners(config, surroundings));
  return { cluster: { secret, tls: clusterTls }, adminTokens };
}

/** The same with what only the API needs. */
export function openApiSecurity(config: Config, surroundings: SecuritySurroundings): ApiSecurity {
  const { tokens: given, tokenFile: file, tlsCert, tlsKey, tlsClientCa } = config.security;
  const { secret, clusterTls, adminTokens, tokens, publicTls } = openAll({
    ...serviceOpeners(config, surroundings),
    tokens: () => openTokens('security.token_file', { tokens: given, file, ...surroundings }),
    publicTls: () =>
      openTls({
        cert: { name: 'security.tls_cert', path: tlsCert },
        key: { name: 'security.tls_key', path: tlsKey },
        ca: { name: 'security.tls_client_ca', path: tlsClientCa },
        isCaNeeded: false,
        ...surroundings,
      }),
  });
  return { cluster: { secret, tls: clusterTls }, adminTokens, tokens, publicTls };
}

function serviceOpeners({ security }: Config, surroundings: SecuritySurroundings) {
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
