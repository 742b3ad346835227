import type { JobState, JobStatusChange } from '@millrace/control-db';

/**
 * What a state wants done to the present generation. Orders are levels, not edges: a state gives
 * the same order on every look until the facts have changed, and an order that is being carried out
 * already is ignored.
 */
export type Order =
  /** Go on with workers that an earlier controller started, once all of their slots are back. */
  | { readonly kind: 'attach' }
  | { readonly kind: 'launch' }
  | { readonly kind: 'start-execution' }
  | { readonly kind: 'stop-execution'; readonly mode: 'graceful' | 'immediate' }
  /** Take all workers away, whatever they do, and forget the generation. */
  | { readonly kind: 'end-run' };

export type Decision =
  | {
      readonly kind: 'stay';
      readonly order?: Order;
      /** What the job waits for, shown to its owner. */
      readonly waitReason?: string;
      readonly change?: StatusChange;
    }
  | {
      readonly kind: 'move';
      readonly to: JobState;
      readonly change?: StatusChange;
      /** Why, for people, where neither the states nor a failure say it. */
      readonly reason?: string;
    };

/** What a state may write besides the state itself; the rest is the reconciler's to fill in. */
export type StatusChange = Pick<
  JobStatusChange,
  | 'runId'
  | 'restarts'
  | 'restartNonce'
  | 'failure'
  | 'startTimeMicros'
  | 'finishTimeMicros'
  | 'tasks'
>;

export function stay(order?: Order, waitReason?: string): Decision {
  return {
    kind: 'stay',
    ...(order === undefined ? {} : { order }),
    ...(waitReason === undefined ? {} : { waitReason }),
  };
}

export function move(to: JobState, change?: StatusChange, reason?: string): Decision {
  return {
    kind: 'move',
    to,
    ...(change === undefined ? {} : { change }),
    ...(reason === undefined ? {} : { reason }),
  };
}
