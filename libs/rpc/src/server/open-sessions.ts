import type { Http2SecureServer, Http2Server, ServerHttp2Session } from 'node:http2';

export interface SessionLimits {
  readonly sessionsMax: number;
  /** How long a session may stay without a call. */
  readonly idleMsMax: number;
}

/**
 * A service has one session for all of its calls to another, and so have most clients of the public
 * port. Clients of this house end theirs earlier (`transport.ts`), so that no call is on its way
 * over a session that ends.
 */
export const SESSION_LIMITS: SessionLimits = { sessionsMax: 4_096, idleMsMax: 600_000 };

/** What a session beyond the limit may take to ask and be told why it is not taken. */
const REFUSED_MS_MAX = 1_000;

/**
 * The sessions of a server. One that has been without a call for too long is ended. Where there are
 * too many, the one that has been so for longest makes room; when all have calls, a new one is told
 * why it is not taken (`refusalOf`), and ended.
 */
export class OpenSessions {
  readonly #limits: SessionLimits;
  readonly #taken = new Set<ServerHttp2Session>();
  readonly #refused = new Set<ServerHttp2Session>();
  /** Those without a call, from the longest on, with what will end them. */
  readonly #idle = new Map<ServerHttp2Session, NodeJS.Timeout>();

  constructor(server: Http2Server | Http2SecureServer, limits: SessionLimits) {
    this.#limits = limits;
    server.on('session', (session: ServerHttp2Session) => {
      session.once('close', () => this.#forget(session));
      if (this.#makeRoom()) this.#take(session);
      else this.#refuse(session);
    });
  }

  *[Symbol.iterator](): Iterator<ServerHttp2Session> {
    yield* this.#taken;
    yield* this.#refused;
  }

  #makeRoom(): boolean {
    if (this.#taken.size < this.#limits.sessionsMax) return true;
    const [longest] = this.#idle.keys();
    if (longest === undefined) return false;
    this.#end(longest);
    return true;
  }

  #take(session: ServerHttp2Session): void {
    this.#taken.add(session);
    this.#rest(session);
    let calls = 0;
    session.on('stream', (stream) => {
      calls += 1;
      this.#wake(session);
      stream.once('close', () => {
        calls -= 1;
        if (calls === 0 && this.#taken.has(session)) this.#rest(session);
      });
    });
  }

  #refuse(session: ServerHttp2Session): void {
    this.#refused.add(session);
    refusals.set(session, `all ${this.#limits.sessionsMax} connections have calls under way`);
    session.once('stream', (stream) => stream.once('close', () => session.destroy()));
    setTimeout(() => session.destroy(), REFUSED_MS_MAX).unref();
  }

  #rest(session: ServerHttp2Session): void {
    const timer = setTimeout(() => this.#end(session), this.#limits.idleMsMax);
    this.#idle.set(session, timer.unref());
  }

  #wake(session: ServerHttp2Session): void {
    clearTimeout(this.#idle.get(session));
    this.#idle.delete(session);
  }

  /** Says goodbye. Who never closes its side is not waited for, as `close` would. */
  #end(session: ServerHttp2Session): void {
    this.#forget(session);
    session.destroy();
  }

  #forget(session: ServerHttp2Session): void {
    this.#wake(session);
    this.#taken.delete(session);
    this.#refused.delete(session);
  }
}

const refusals = new WeakMap<object, string>();

/** Why the calls of a session are not taken, or null. */
export function refusalOf(session: object): string | null {
  return refusals.get(session) ?? null;
}
