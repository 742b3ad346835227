import { constants } from 'node:crypto';
import type { Server, TlsOptions } from 'node:tls';
import { must } from './assert.ts';
import type { TlsMaterial } from './cluster-security.ts';

/**
 * What a TLS server is made with. Where there are authorities it asks its peers for certificates,
 * but takes connections without: a refusal in words helps people more than an alert of TLS does.
 * Who serves them calls `refusedPeer` before anything else.
 */
export function tlsServerOptions({ cert, key, ca }: TlsMaterial): TlsOptions {
  return {
    cert,
    key,
    minVersion: 'TLSv1.2',
    // A resumed session would go on with what its first connection showed, for hours.
    secureOptions: constants.SSL_OP_NO_TICKET,
    ...(ca === null ? {} : { ca, requestCert: true, rejectUnauthorized: false }),
  };
}

/** Makes the server take every new connection with the material of that moment. */
export function followMaterial(
  server: Pick<Server, 'prependListener' | 'setSecureContext'>,
  current: () => TlsMaterial | null,
): void {
  let used = current();
  // Before the server's own listener, which begins the handshake.
  server.prependListener('connection', () => {
    const material = must(current(), 'TLS material');
    if (material === used) return;
    used = material;
    server.setSecureContext(tlsServerOptions(material));
  });
}
