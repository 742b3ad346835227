import { RpcError } from '@millrace/rpc';
import {
  atMost,
  backoffMs,
  type Clock,
  errorMessage,
  type Random,
  untilSharedTick,
} from '@millrace/std';
import type { ServiceStatus } from './admin/admin-pages.ts';
import type { Logger } from './log.ts';

export interface ControllerLink {
  /**
   * Says who is there; repeated whenever the controller has forgotten. Its signal aborts some time
   * after the end was asked for.
   */
  readonly register: (signal: AbortSignal) => Promise<void>;
  /** Says that it is still there. */
  readonly heartbeat: (signal: AbortSignal) => Promise<void>;
  /** Says that it was told to end; nothing depends on it. */
  readonly leave?: ((signal: AbortSignal) => Promise<void>) | undefined;
  readonly intervalMs: number;
  /** How long to go on without hearing from the controller; null = for ever. */
  readonly orphanTimeoutMs: number | null;
  /** Told whenever the service can or cannot be used, as far as its controller is concerned. */
  readonly onStatus: (status: ServiceStatus) => void;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Why the link ended: asked to, refused by the controller, or left alone by it. */
export type LinkEnd = 'aborted' | 'fenced' | 'orphaned';

const RETRY_FIRST_MS = 100;
const RETRY_MS_MAX = 2_000;
/** How long a call is waited for once the end was asked for. */
const LAST_CALL_MS_MAX = 1_000;

/**
 * Registers a worker or a node and keeps saying that it is alive. A controller that does not know
 * it (it was restarted) is told again; one that refuses it has given its work to others.
 */
export async function keepLink(link: ControllerLink, signal: AbortSignal): Promise<LinkEnd> {
  const end = await untilItEnds(link, signal).finally(() => link.onStatus({ status: 'stopping' }));
  if (end === 'aborted') await sayGoodbye(link);
  return end;
}

/** A controller that does not hear of it, or knows no such thing, finds out by the silence. */
async function sayGoodbye({ leave, clock, log }: ControllerLink): Promise<void> {
  const over = new AbortController();
  const goodbye = leave?.(over.signal).catch((thrown: unknown) => {
    log.debug({ reason: errorMessage(thrown) }, 'the controller was not told of the end');
  });
  await atMost(Promise.resolve(goodbye), LAST_CALL_MS_MAX, { clock });
  over.abort();
}

/** One that is broken off may arrive all the same, and after the goodbye it would undo that. */
async function registerToTheEnd({ register, clock }: ControllerLink, signal: AbortSignal) {
  const over = new AbortController();
  const settled = new AbortController();
  const limit = async (): Promise<void> => {
    await clock.sleep(LAST_CALL_MS_MAX, settled.signal).catch(() => undefined);
    over.abort();
  };
  signal.addEventListener('abort', () => void limit(), { once: true, signal: settled.signal });
  try {
    await register(over.signal);
  } finally {
    settled.abort();
  }
}

async function untilItEnds(link: ControllerLink, signal: AbortSignal): Promise<LinkEnd> {
  const { clock, random, log } = link;
  // As often as a heartbeat is due, so that waiting makes no short outage longer than the
  // controller has patience for.
  const retry = { initialMs: RETRY_FIRST_MS, maxMs: Math.min(RETRY_MS_MAX, link.intervalMs) };
  let isRegistered = false;
  let failures = 0;
  let heardMs = clock.monotonicMs();
  link.onStatus({ status: 'starting', message: 'no controller has registered it yet' });
  while (!signal.aborted) {
    try {
      if (isRegistered) {
        await link.heartbeat(signal);
      } else {
        await registerToTheEnd(link, signal);
        log.info('registered with the controller');
        isRegistered = true;
      }
      failures = 0;
      heardMs = clock.monotonicMs();
      link.onStatus({ status: 'ok' });
    } catch (thrown) {
      if (signal.aborted) return 'aborted';
      const reason = thrown instanceof RpcError ? thrown.reason : 'internal';
      const hint = thrown instanceof RpcError ? thrown.hint : undefined;
      const fields = { reason: errorMessage(thrown), ...(hint === undefined ? {} : { hint }) };
      if (reason === 'permission-denied') {
        log.warn(fields, 'refused by the controller');
        return 'fenced';
      }
      if (reason === 'not-found' && isRegistered) {
        isRegistered = false;
        continue;
      }
      const silenceMs = clock.monotonicMs() - heardMs;
      if (link.orphanTimeoutMs !== null && silenceMs >= link.orphanTimeoutMs) {
        log.error(fields, 'the controller is away for too long');
        return 'orphaned';
      }
      failures += 1;
      // Somebody has to change the secrets or certificates; then it goes on by itself.
      const isRefused = reason === 'unauthenticated';
      const what = isRefused ? 'the controller does not take it' : 'the controller is away';
      const message = [`${what}: ${fields.reason}`, ...(hint === undefined ? [] : [hint])].join(
        '; ',
      );
      link.onStatus({ status: isRegistered ? 'failing' : 'starting', message });
      if (failures === 1) log[isRefused ? 'error' : 'warn'](fields, what);
    }
    const delayMs =
      failures === 0
        ? untilSharedTick(clock.nowMs(), link.intervalMs)
        : backoffMs(retry, failures - 1, random);
    await clock.sleep(delayMs, signal).catch(() => undefined);
  }
  return 'aborted';
}
