import { errorMessage, type TlsMaterial } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config-schema.ts';
import { openClusterSecret } from './cluster-secret.ts';
import { drawFile } from './draw-file.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';
import { openTls } from './tls-files.ts';
import { TokenList } from './token-list.ts';

/*
 * What opens each secret, token file and certificate that there are settings for, by who needs it.
 * Each throws a `ConfigError` with all that is wrong with what it opens.
 */

/** Every service has these. */
export function fleetOpeners({ security }: Config, surroundings: SecuritySurroundings) {
  const { adminTokens: tokens, adminTokenFile, clusterSecret: secret } = security;
  const { clusterSecretFile, createFiles } = security;
  return {
    adminTokens: () => {
      const name = 'security.admin_token_file';
      // Who scrapes metrics is another user.
      if (createFiles) drawFile(name, adminTokenFile, { mode: 0o644 });
      return openTokens(name, { tokens, file: adminTokenFile, ...surroundings });
    },
    secret: () => {
      const name = 'security.cluster_secret_file';
      if (createFiles) drawFile(name, clusterSecretFile, { mode: 0o600 });
      return openClusterSecret({ secret, file: clusterSecretFile, ...surroundings });
    },
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

/** Services with a port for their admin pages alone. */
export function pageOpeners({ security }: Config, surroundings: SecuritySurroundings) {
  return {
    adminTls: () =>
      openTls({
        cert: { name: 'security.admin_tls_cert', path: security.adminTlsCert },
        key: { name: 'security.admin_tls_key', path: security.adminTlsKey },
        ca: { name: 'security.admin_tls_client_ca', path: security.adminTlsClientCa },
        ...surroundings,
      }),
  };
}

/** The API. */
export function publicOpeners({ security }: Config, surroundings: SecuritySurroundings) {
  const { tokens, tokenFile: file, tlsCert, tlsKey, tlsClientCa } = security;
  return {
    tokens: () => openTokens('security.token_file', { tokens, file, ...surroundings }),
    publicTls: () =>
      openTls({
        cert: { name: 'security.tls_cert', path: tlsCert },
        key: { name: 'security.tls_key', path: tlsKey },
        ca: { name: 'security.tls_client_ca', path: tlsClientCa },
        ...surroundings,
      }),
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
export function openAll<T extends Readonly<Record<string, () => unknown>>>(
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
  // Services have secrets and certificates in common.
  if (problems.length > 0) throw new ConfigError([...new Set(problems)]);
  // Every opener has run, and none of them failed.
  return Object.fromEntries(entries) as { [Name in keyof T]: ReturnType<T[Name]> };
}
