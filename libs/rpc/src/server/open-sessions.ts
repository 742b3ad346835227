import type {
  Http2SecureServer,
  Http2Server,
  ServerHttp2Session,
  ServerHttp2Stream,
  Settings,
} from 'node:http2';
import { counted } from '@millrace/std';

export interface SessionLimits {
  readonly sessionsMax: number;
  /** Of each session, at the same time. */
  readonly callsMax: number;
  /** How long a session may stay without a call. */
  readonly idleMsMax: number;
}

/**
 * A service has one session for all of its calls to another. That of an API has a call for each of
 * its readers of output, of which there are 2,000 at most. Clients of this house end their sessions
 * earlier (`transport.ts`), so that no call is on its way over a session that ends.
 */
export const SESSION_LIMITS: SessionLimits = {
  sessionsMax: 4_096,
  callsMax: 4_096,
  idleMsMax: 600_000,
};

/** Of servers that callers from outside reach; proxies put the calls of many into one session. */
export const PUBLIC_SESSION_LIMITS: SessionLimits = { ...SESSION_LIMITS, callsMax: 512 };

/** What a session beyond the limit may take to ask and be told why it is not taken. */
const REFUSED_MS_MAX = 1_000;
/** Calls beyond the limit that can be told so at the same time. */
const REFUSED_CALLS_MAX = 64;

/** Why a call is not taken, and what to do about it. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/**
 * What clients are told of the limit. They wait with what is beyond it, silently and for as long as
 * it takes, so it leaves room for calls to be refused.
 */
export function settingsOf({ callsMax }: SessionLimits): Settings {
  return { maxConcurrentStreams: callsMax + REFUSED_CALLS_MAX };
}

/**
 * The sessions of a server. One that has been without a call for too long is ended. Where there are
 * too many, the one that has been so for longest makes room; when all have calls, a new one is told
 * why it is not taken (`refusalOf`), and ended. A call too many of a session is told so as well.
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
    const { callsMax } = this.#limits;
    let calls = 0;
    // Before the server looks whether the call is refused.
    session.prependListener('stream', (stream: ServerHttp2Stream) => {
      calls += 1;
      if (calls > callsMax) refusals.set(stream, callTooMany(callsMax));
      this.#wake(session);
      stream.once('close', () => {
        calls -= 1;
        if (calls === 0 && this.#taken.has(session)) this.#rest(session);
      });
    });
  }

  #refuse(session: ServerHttp2Session): void {
    this.#refused.add(session);
    refusals.set(session, sessionTooMany(this.#limits.sessionsMax));
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

function sessionTooMany(sessionsMax: number): Refusal {
  const message = `all ${sessionsMax} connections have calls under way`;
  return { message, hint: 'make several calls over one connection, or try again later' };
}

function callTooMany(callsMax: number): Refusal {
  const message = `the connection has ${counted(callsMax, 'call')} under way`;
  return { message, hint: 'end some of them, or make further calls over another connection' };
}

const refusals = new WeakMap<object, Refusal>();

/** Why a call, or every call of its session, is not taken; null when it is. */
export function refusalOf(stream: ServerHttp2Stream): Refusal | null {
  const { session } = stream;
  const ofSession = session === undefined ? undefined : refusals.get(session);
  return ofSession ?? refusals.get(stream) ?? null;
}
