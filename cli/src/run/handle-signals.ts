import type { Execution } from '@millrace/dataflow';
import { watchStopSignals } from '@millrace/std';
import { tell } from '../print/tell.ts';

/**
 * The first SIGINT or SIGTERM stops the sources, so that the query ends; a second one ends the
 * process where it stands, whatever its threads are doing. Returns what ends the listening.
 */
export function handleSignals(execution: Execution): () => void {
  return watchStopSignals({
    onFirst() {
      tell('millrace: stopping; once more stops at once');
      // A failure to stop is the failure of the execution, which its owner awaits.
      execution.stop('graceful').catch(() => undefined);
    },
    onSecond: (_, exitCode) => process.exit(exitCode),
  });
}
