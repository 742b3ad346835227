import type { Source } from '@millrace/operator';
import type { Clock } from '@millrace/std';
import { counter } from './meter.ts';
import { type OperatorContext, Outlet } from './outlet.ts';
import { endOfTime, type StreamEvent } from './stream-event.ts';
import { TaskFailure } from './task-failure.ts';

/** What takes rows in: a slot turns its drivers as long as one of them moves. */
export interface Driver {
  readonly operatorId: string;
  readonly ended: boolean;
  /** When `turn` should be called again although nobody wakes the slot; null = not by time. */
  readonly wakeAtMs: number | null;
  /** Takes a little in and hands it on; whether anything moved. */
  turn(): boolean;
  close(): Promise<void>;
}

/** Polls a source and hands on what it gives. */
export class SourceTask implements Driver {
  readonly operatorId: string;
  readonly #context: OperatorContext;
  readonly #source: Source;
  readonly #outlet: Outlet;
  readonly #clock: Clock;
  readonly #idleMs: number | null;
  readonly #held: StreamEvent[] = [];
  #lastRowMs: number;
  #idle = false;
  #over = false;

  constructor(
    context: OperatorContext,
    source: Source,
    options: { readonly clock: Clock; readonly idleMs: number | null },
  ) {
    this.operatorId = context.operatorId;
    this.#context = context;
    this.#source = source;
    this.#outlet = new Outlet(context);
    this.#clock = options.clock;
    this.#idleMs = options.idleMs;
    this.#lastRowMs = options.clock.monotonicMs();
  }

  get ended(): boolean {
    return this.#over && this.#held.length === 0;
  }

  get wakeAtMs(): number | null {
    // Whoever is behind decides when it goes on.
    if (this.#over || this.#outlet.blocked) return null;
    const wake = this.#source.wakeAtMs;
    if (this.#idleMs === null || this.#idle) return wake;
    return Math.min(wake ?? Number.POSITIVE_INFINITY, this.#lastRowMs + this.#idleMs);
  }

  turn(): boolean {
    if (this.#outlet.blocked) return false;
    const event = this.#held.shift();
    if (event !== undefined) {
      this.#outlet.signal(event);
      return true;
    }
    return this.#over ? false : this.#poll();
  }

  /** Takes no more rows; what was taken goes its way, windows stay open. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#held.push({ kind: 'end' });
  }

  /** Ends an epoch behind the rows given so far; a source that is over is in no later one. */
  barrier(epoch: number): void {
    if (!this.#over) this.#held.push({ kind: 'barrier', epoch });
  }

  async close(): Promise<void> {
    await this.#source.close();
  }

  #poll(): boolean {
    const { meter, counters } = this.#context;
    meter.enter(counters);
    try {
      const polled = this.#source.poll();
      counters[counter.bytesIn] = this.#source.bytesRead;
      if (polled === 'wait') return this.#waitForRows();
      if (polled === 'end') return this.#finish();
      this.#idle = false;
      if (this.#idleMs !== null) this.#lastRowMs = this.#clock.monotonicMs();
      this.#outlet.send(this.#source.batch);
      return true;
    } catch (error) {
      throw TaskFailure.of(this.operatorId, error);
    } finally {
      meter.leave();
    }
  }

  #waitForRows(): boolean {
    if (this.#idleMs === null || this.#idle) return false;
    if (this.#clock.monotonicMs() - this.#lastRowMs < this.#idleMs) return false;
    this.#idle = true;
    this.#held.push({ kind: 'idle' });
    return true;
  }

  #finish(): boolean {
    this.#over = true;
    this.#held.push({ kind: 'watermark', micros: endOfTime }, { kind: 'end' });
    return true;
  }
}
