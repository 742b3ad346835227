import { type ControllerPort, RpcError, type WorkerRegistration } from '@millrace/rpc';
import type { Logger } from '@millrace/service';
import { backoffMs, type Clock, errorMessage, type Random } from '@millrace/std';

export interface ControllerLinkOptions {
  readonly controller: ControllerPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly heartbeatIntervalMs: number;
  /** How long the worker goes on without hearing from its controller. */
  readonly orphanTimeoutMs: number;
}

/** Why the link ended: asked to, refused by the controller, or left alone by it. */
export type LinkEnd = 'aborted' | 'fenced' | 'orphaned';

const RETRY = { initialMs: 100, maxMs: 2_000 };

/**
 * Registers a worker and keeps saying that it is alive. A controller that does not know the worker
 * (it was restarted) is told again; one that refuses it has given its job to others.
 */
export async function keepLink(
  registration: WorkerRegistration,
  options: ControllerLinkOptions,
  signal: AbortSignal,
): Promise<LinkEnd> {
  const { controller, clock, random, log } = options;
  let isRegistered = false;
  let failures = 0;
  let heardMs = clock.monotonicMs();
  while (!signal.aborted) {
    try {
      if (isRegistered) {
        await controller.heartbeat(registration.worker, signal);
      } else {
        await controller.registerWorker(registration, signal);
        log.info({ slots: registration.slots }, 'registered with the controller');
        isRegistered = true;
      }
      failures = 0;
      heardMs = clock.monotonicMs();
    } catch (thrown) {
      if (signal.aborted) return 'aborted';
      const reason = thrown instanceof RpcError ? thrown.reason : 'internal';
      if (reason === 'permission-denied') {
        log.warn({ reason: errorMessage(thrown) }, 'refused by the controller');
        return 'fenced';
      }
      if (reason === 'not-found' && isRegistered) {
        isRegistered = false;
        continue;
      }
      failures += 1;
      if (clock.monotonicMs() - heardMs >= options.orphanTimeoutMs) {
        log.error({ reason: errorMessage(thrown) }, 'the controller is away for too long');
        return 'orphaned';
      }
      if (failures === 1) log.warn({ reason: errorMessage(thrown) }, 'the controller is away');
    }
    const delayMs =
      failures === 0 ? options.heartbeatIntervalMs : backoffMs(RETRY, failures - 1, random);
    await clock.sleep(delayMs, signal).catch(() => undefined);
  }
  return 'aborted';
}
