import type { AddressInfo, Server } from 'node:net';
import { errorCode, errorMessage, OperatingError } from './operating-error.ts';

/** Returns the port that is listened on, where zero takes a free one. @throws OperatingError */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const onError = (cause: Error): void => reject(listenError(host, port, cause));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve();
    });
  });
  // The address of a listening TCP server is never a string.
  return (server.address() as AddressInfo).port;
}

/** Why a server could not listen, in words that say what to do about it. */
export function listenError(host: string, port: number, cause: unknown): OperatingError {
  const code = errorCode(cause);
  const [why, hint] = REASONS[code ?? ''] ?? [errorMessage(cause), undefined];
  return new OperatingError(`cannot listen on ${host}:${port}: ${why}`, {
    domain: 'user',
    retry: 'never',
    hint,
    cause,
  });
}

const REASONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  EADDRINUSE: ['the port is in use', 'stop what listens there, or configure another port'],
  EACCES: ['no permission', 'ports below 1024 need privileges; configure another port'],
  EADDRNOTAVAIL: ['the address is not on this machine', 'configure network.bind_address'],
};
