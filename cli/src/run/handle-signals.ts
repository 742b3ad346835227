import type { Execution } from '@millrace/dataflow';
import { watchStopSignals } from '@millrace/std';
import { tell } from './tell.ts';

export interface SignalHandling {
  /** Resolves with an exit code when a second signal wants an end at once. */
  readonly cut: Promise<number>;
  readonly close: () => void;
}

/** The first SIGINT or SIGTERM stops the sources so that the query ends; a second one ends it at once. */
export function handleSignals(execution: Execution): SignalHandling {
  const cut = Promise.withResolvers<number>();
  const close = watchStopSignals({
    onFirst() {
      tell('millrace: stopping; once more stops at once');
      // A failure to stop is the failure of the execution, which its owner awaits.
      execution.stop('graceful').catch(() => undefined);
    },
    onSecond: (_, exitCode) => cut.resolve(exitCode),
  });
  return { cut: cut.promise, close };
}
