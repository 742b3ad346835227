export interface StopSignalHandlers {
  /** The process is asked to end when its work allows it. */
  readonly onFirst: (name: StopSignal) => void;
  /** It is asked to end at once; the exit code is the one that shells give for the signal. */
  readonly onSecond: (name: StopSignal, exitCode: number) => void;
}

export type StopSignal = 'SIGINT' | 'SIGTERM';

/**
 * npm passes a Ctrl-C on to a command that the terminal has told already, so that it arrives twice
 * within milliseconds. A repetition this quick is the same one.
 */
const REPETITION_MS = 250;

/**
 * Exit codes that a shell gives to programs that a signal ended: 128 + the number of the signal.
 */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Listens for SIGINT and SIGTERM; the function that it returns ends that. */
export function watchStopSignals({ onFirst, onSecond }: StopSignalHandlers): () => void {
  let firstMs: number | null = null;
  const onSignal = (name: StopSignal): void => {
    if (firstMs === null) {
      firstMs = performance.now();
      onFirst(name);
    } else if (performance.now() - firstMs >= REPETITION_MS) {
      onSecond(name, EXIT_CODES[name]);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
