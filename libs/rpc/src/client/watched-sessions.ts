import type { ClientHttp2Stream, Http2Session } from 'node:http2';
import type { Http2SessionManager } from '@connectrpc/connect-node';
import { PeerWatch } from './peer-watch.ts';

type Sessions = Pick<Http2SessionManager, 'authority' | 'request' | 'notifyResponseByteRead'>;

/**
 * The sessions of a manager, each of which asks whether its peer is there.
 *
 * A session that its peer says goodbye to breaks a moment later, and in between connect-node may
 * have taken its listeners off (`peer-goes-away.test.ts`). An error that nobody listens to ends the
 * process, so every session has a listener for as long as it lives; what the error means is told to
 * the calls.
 */
export class WatchedSessions implements Sessions {
  readonly authority: string;
  readonly #manager: Sessions;
  readonly #peerTimeoutMs: number;
  readonly #watches = new WeakMap<Http2Session, PeerWatch>();
  #latest: PeerWatch | null = null;

  constructor(manager: Sessions, peerTimeoutMs: number) {
    this.authority = manager.authority;
    this.#manager = manager;
    this.#peerTimeoutMs = peerTimeoutMs;
  }

  async request(...call: Parameters<Sessions['request']>): Promise<ClientHttp2Stream> {
    const stream = await this.#manager.request(...call);
    if (stream.session !== undefined) {
      this.#latest = this.#watchOf(stream.session);
      this.#latest.opened(stream);
    }
    return stream;
  }

  notifyResponseByteRead(stream: ClientHttp2Stream): void {
    this.#manager.notifyResponseByteRead(stream);
  }

  /** Something is being sent in an open stream. */
  sending(): void {
    this.#latest?.askAlong();
  }

  #watchOf(session: Http2Session): PeerWatch {
    const known = this.#watches.get(session);
    if (known !== undefined) return known;
    session.on('error', () => undefined);
    const watch = new PeerWatch(session, this.#peerTimeoutMs);
    this.#watches.set(session, watch);
    return watch;
  }
}
