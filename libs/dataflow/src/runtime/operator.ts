import type { StreamEvent } from './stream-event.ts';

/**
 * One operator on one slot. Rows are pushed: a driver (source, exchange) hands a batch to the
 * operator behind it, which hands what it makes to the next, all in one call.
 *
 * A batch is borrowed. Its owner leaves it alone while anything behind is `busy`, so an operator
 * that cannot go on (its output is full) may stop in the middle, say so by `busy`, and go on in
 * `drain`. Nobody is handed a batch or an event while it, or anything behind it, is busy; only an
 * operator with several inputs may be handed one on each of them.
 */
export interface Operator {
  readonly operatorId: string;
  /** Whether this operator has to `drain` before it takes anything more. */
  readonly busy: boolean;
  /** Whether it takes nothing from this input until others have caught up; never, unless told. */
  holds?(input: number): boolean;
  /**
   * Goes on with what was left, for a bounded time. Called only while nothing behind is busy.
   * Returns whether anything moved: false = waiting for room or for I/O.
   */
  drain(): boolean;
  receive(batch: number, input: number): void;
  signal(event: StreamEvent, input: number): void;
  /** Pushes on what was kept back to be sent with more; called when the slot is otherwise idle. */
  flush?(): void;
  /** Bytes of keyed state, asked now and then to be shown; left out by those that keep none. */
  readonly stateBytes?: number;
  /** Whether it counts itself what comes in: what is fused into it has counters of its own. */
  readonly countsInput?: boolean;
  /** Gives back memory and handles. */
  close(): Promise<void>;
  /** The operators behind this one. */
  readonly outputs: readonly Output[];
}

/** Where an operator's rows go. */
export interface Output {
  readonly operator: Operator;
  readonly input: number;
}

/** Whether anything on this way has something left to do, or takes nothing for now. */
export function blocked({ operator, input }: Output): boolean {
  if (operator.busy || operator.holds?.(input) === true) return true;
  for (const output of operator.outputs) if (blocked(output)) return true;
  return false;
}
