import type { TLSSocket } from 'node:tls';
import { errorCode } from './operating-error.ts';

/** Why two services could not talk over TLS, and what to do about it. */
export interface TlsFailure {
  readonly message: string;
  readonly hint: string;
}

export const CLUSTER_TLS_HINT =
  'set security.cluster_tls_cert, security.cluster_tls_key and security.cluster_tls_ca in every service';

/** What a failed TLS connection means; null for errors of other kinds. */
export function tlsFailure(thrown: unknown): TlsFailure | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const code = errorCode(error) ?? '';
    const known = REASONS.find(([pattern]) => pattern.test(code));
    if (known !== undefined) return { message: `${known[1]} (${code})`, hint: known[2] };
    // The words of Node for a peer that hangs up on the first message of TLS.
    if (error.message.includes('before secure TLS connection was established')) {
      return { message: 'it does not speak TLS', hint: CLUSTER_TLS_HINT };
    }
  }
  return null;
}

/**
 * Why the peer of a TLS connection is not who it has to be, null when it is. A connection without
 * a certificate is nobody's, whatever the session that it resumes.
 */
export function refusedPeer(socket: TLSSocket): string | null {
  if (socket.getPeerX509Certificate() === undefined) return 'a client certificate is needed';
  if (socket.authorized) return null;
  // Node's types say Error; it is the code of OpenSSL.
  const code = String(socket.authorizationError);
  const known = REASONS.find(([pattern]) => pattern.test(code));
  const why = known === undefined ? 'is not accepted' : known[1].replace(/^its certificate /, '');
  return `the client certificate ${why} (${code})`;
}

const SIGNED_HINT = 'every certificate has to be signed by an authority of security.cluster_tls_ca';

const REASONS: readonly (readonly [code: RegExp, message: string, hint: string])[] = [
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired', 'replace its certificate'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet', 'compare the clocks'],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED/,
    'its certificate is not signed by a known authority',
    SIGNED_HINT,
  ],
  [
    /^(INVALID_PURPOSE|ERR_TLS_CERT_ALTNAME_INVALID)$/,
    'its certificate is made for something else',
    SIGNED_HINT,
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|BAD_RECORD_TYPE|UNSUPPORTED_PROTOCOL)$|^EPROTO$/,
    'it does not speak TLS',
    CLUSTER_TLS_HINT,
  ],
  [/^ERR_SSL_/, 'the two sides do not agree on TLS', CLUSTER_TLS_HINT],
];
