import { type ControllerClient, connectOneController } from './controller-client.ts';
import { relayController } from './relay-controller.ts';
import { RpcError } from '../errors/rpc-error.ts';
import { TermFence } from '../term/term-fence.ts';
import type { ConnectOptions } from './transport.ts';

/**
 * The controller at an address, or of several, separated by commas, the one that acts. One that
 * stands by, or is not there, refuses as unavailable; the call then goes to the next, and so do
 * those after it, and so is one that has been followed by another and does not know it yet. A call
 * that fails everywhere fails like a call to one controller.
 */
export function connectController(options: ConnectOptions): ControllerClient {
  const terms = new TermFence();
  const clients = options.address
    .split(',')
    .map((address) => connectOneController({ ...options, terms, address: address.trim() }));
  let acting = 0;
  const nextClient = (): ControllerClient => {
    const client = clients[acting];
    if (client === undefined)
      throw new RpcError('internal', 'there is no controller to connect to');
    return client;
  };
  return {
    terms,
    ...relayController(async (call) => {
      for (let tried = 1; ; tried += 1) {
        const asked = acting;
        try {
          return await call(nextClient());
        } catch (error) {
          const isAway = error instanceof RpcError && AWAY.has(error.reason);
          if (isAway && acting === asked) acting = (asked + 1) % clients.length;
          // A call that was waited for to the end of its time is not repeated with the time
          // doubled.
          const isRefused = isAway && error.reason === 'unavailable';
          if (!isRefused || tried >= clients.length) throw error;
        }
      }
    }),
    close: () => {
      for (const client of clients) client.close();
    },
  };
}

const AWAY: ReadonlySet<string> = new Set(['unavailable', 'deadline-exceeded']);
