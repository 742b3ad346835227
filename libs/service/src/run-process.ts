import { atMost, errorMessage, OperatingError, systemClock, watchStopSignals } from '@millrace/std';
import type { Logger } from './log.ts';
import type { Service } from './service.ts';

export interface RunProcessOptions {
  readonly log: Logger;
  /** How long a graceful end may take before it is cut short. */
  readonly graceMs: number;
  /** End gracefully when standard input closes, which it does when the parent process dies. */
  readonly exitWithParent?: boolean;
}

/** Why a process is asked to end: the reason of the signal that its service is run with. */
export class EndRequest extends Error {
  override readonly name = 'EndRequest';
  /** True when the process that started it has ended. */
  readonly isOrphan: boolean;

  constructor(message: string, isOrphan: boolean) {
    super(message);
    this.isOrphan = isOrphan;
  }
}

/**
 * Runs a service until it ends or the process is asked to: the first SIGTERM or SIGINT ends it
 * gracefully within the time limit, a second one at once. Resolves with the exit code.
 */
export async function runProcess(service: Service, options: RunProcessOptions): Promise<number> {
  const { log, graceMs } = options;
  const graceful = new AbortController();
  const cut = Promise.withResolvers<number>();
  let timer: NodeJS.Timeout | undefined;
  const end = (reason: string, isOrphan: boolean): void => {
    log.info({ reason, graceMs }, 'stopping');
    timer ??= setTimeout(() => {
      log.warn({ graceMs }, 'the time for a graceful end is over');
      cut.resolve(1);
    }, graceMs);
    graceful.abort(new EndRequest(reason, isOrphan));
  };
  const onParentEnd = (): void => end('the parent process has ended', true);
  if (options.exitWithParent === true) process.stdin.once('close', onParentEnd).resume();
  const unwatch = watchStopSignals({
    onFirst: (name) => end(name, false),
    onSecond(name, exitCode) {
      log.warn({ signal: name }, 'stopping at once');
      cut.resolve(exitCode);
    },
  });
  try {
    const ended = service.run(graceful.signal).then(() => 0);
    const first = await Promise.race([ended, cut.promise]);
    if (first !== 0) await stopped([service.stop(), ended]);
    return first;
  } catch (thrown) {
    logFailure(log, thrown);
    await stopped([service.stop()]);
    return 1;
  } finally {
    clearTimeout(timer);
    unwatch();
    if (options.exitWithParent === true) process.stdin.off('close', onParentEnd).destroy();
  }
}

/** What `Service.stop` may take before the process ends without it. */
const STOP_MS = 2_000;

function stopped(ends: readonly Promise<unknown>[]): Promise<void> {
  return atMost(Promise.allSettled(ends), STOP_MS, { clock: systemClock });
}

function logFailure(log: Logger, thrown: unknown): void {
  if (thrown instanceof OperatingError) {
    const hint = thrown.hint === undefined ? {} : { hint: thrown.hint };
    log.fatal({ ...hint, domain: thrown.domain }, thrown.message);
  } else {
    log.fatal({ err: thrown }, errorMessage(thrown));
  }
}
