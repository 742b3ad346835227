import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type ClusterSecurity, OperatingError } from '@millrace/std';

/**
 * Begins to connect to the data plane of another worker.
 * @throws OperatingError when the address is none
 */
export function dial(address: string, { tls }: ClusterSecurity, onOpen: () => void): Socket {
  const target = hostAndPort(address);
  const material = tls();
  if (material === null) return connect({ ...target, noDelay: true }, onOpen);
  // Who has a certificate of the cluster's authorities belongs to it, whatever its address.
  const checkServerIdentity = (): undefined => undefined;
  const socket = connectTls({ ...target, ...material, checkServerIdentity }, onOpen);
  socket.setNoDelay(true);
  return socket;
}

/** Of `host:port`, an IPv6 address in brackets. @throws OperatingError */
function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new OperatingError(`"${address}" is no address of a data plane`, {
      domain: 'external',
      retry: 'backoff',
    });
  }
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}
