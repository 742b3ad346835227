import { AsyncLocalStorage } from 'node:async_hooks';

/** What is said of a span, for whoever searches for it. */
export type SpanFields = Readonly<Record<string, string | number | boolean>>;

export interface NewSpan {
  readonly name: string;
  /** `server` answers somebody, `client` asks somebody. */
  readonly kind: 'internal' | 'server' | 'client';
  readonly fields?: SpanFields | undefined;
  /**
   * What it is a part of, as a `traceparent` of W3C; what is not one begins a new trace, and so
   * does null. Left out, it is the span that is active here.
   */
  readonly parent?: string | null | undefined;
}

/** One piece of work, from its start to its end. */
export interface Span {
  /** What a part of it elsewhere has to be told, in the form of W3C's header. */
  readonly traceParent: string;
  set(fields: SpanFields): void;
  /**
   * Makes it the active span of the work and of whatever that goes on to do, until the span ends.
   */
  run<T>(work: () => T): T;
  /** With the reason when the work failed. What comes after the first end is ignored. */
  end(failure?: string): void;
}

/** Tells a collector about the work of a service. */
export interface Tracer {
  /** Null where nobody wants to know. */
  start(span: NewSpan): Span | null;
  /** Sends what is left, and gives up on a collector that is away. */
  close(): Promise<void>;
}

/** For services without a collector: costs a call that does nothing. */
export const silentTracer: Tracer = {
  start: () => null,
  close: async () => undefined,
};

/**
 * Of the process, not of a tracer: services that share one hand their work to each other. A span
 * that has ended is still remembered by timers and loops that were started in it.
 */
const active = new AsyncLocalStorage<{ readonly traceParent: string; isEnded: boolean } | null>();

/** The `traceparent` of the span in which this is done, or null. */
export function activeTraceParent(): string | null {
  const span = active.getStore() ?? null;
  return span === null || span.isEnded ? null : span.traceParent;
}

/**
 * Does something outside of the active span: what is looked up again and again would make a trace
 * grow for as long as its subject waits.
 */
export function runUntraced<T>(work: () => T): T {
  return active.run(null, work);
}

export function runActive<T>(
  span: { readonly traceParent: string; isEnded: boolean },
  work: () => T,
): T {
  return active.run(span, work);
}
