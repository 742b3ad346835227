import { watchStopSignals } from '@millrace/std';

/**
 * Does work that goes on until a signal ends it. Resolves with its exit code, or with the one that
 * shells give for the signal.
 */
export async function untilSignal(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stop = new AbortController();
  let exitCode = 0;
  const ignoreSignals = watchStopSignals({
    onFirst(name) {
      exitCode = name === 'SIGINT' ? 130 : 143;
      stop.abort();
    },
    onSecond: (_, code) => process.exit(code),
  });
  try {
    return await work(stop.signal);
  } catch (error) {
    if (stop.signal.aborted) return exitCode;
    throw error;
  } finally {
    stop.abort();
    ignoreSignals();
  }
}
