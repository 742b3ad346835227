/** Marks a point in a stream between rows. */
export type StreamEvent =
  /** No row of an earlier event time follows, except late ones. Microseconds. */
  | { readonly kind: 'watermark'; readonly micros: bigint }
  /** Nothing comes for a while: the input does not hold the watermark back until its next event. */
  | { readonly kind: 'idle' }
  /** Everything before belongs to the checkpoint of this epoch, nothing behind does. */
  | { readonly kind: 'barrier'; readonly epoch: number }
  /** The stream is over. */
  | { readonly kind: 'end' };

/** The watermark of a stream that has come to its end: every window is complete. */
export const endOfTime = 2n ** 63n - 1n;

/** Before any watermark. */
export const beginningOfTime = -(2n ** 63n);
