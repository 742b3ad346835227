import { createHash, timingSafeEqual } from 'node:crypto';

/** Certificate, private key and the authorities that peers are judged by, as PEM texts. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** Null where peers need no certificate. */
  readonly ca: string | null;
}

export interface ClusterSecret {
  /** What this service shows to others. */
  readonly shown: string;
  /** What it takes from others: more than one while a secret is being changed. */
  readonly accepted: readonly string[];
}

/**
 * How the services of a cluster know each other. It is asked at every connection and call, because
 * files may be replaced while a process runs; what has not changed comes as the same object.
 */
export interface ClusterSecurity {
  /** Null where nobody has to show one. */
  readonly secret: () => ClusterSecret | null;
  /** Null where connections are not encrypted. */
  readonly tls: () => (TlsMaterial & { readonly ca: string }) | null;
}

/** Everybody may call, as on loopback. */
export const openCluster: ClusterSecurity = { secret: () => null, tls: () => null };

export function isAccepted(secret: ClusterSecret, shown: string): boolean {
  return secret.accepted.some((accepted) => isSameSecret(accepted, shown));
}

/** Compares in a time that says nothing about where two texts differ. */
function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
