import type { Clock } from '@millrace/std';
import { beginningOfTime, endOfTime } from '../runtime/stream-event.ts';
import { paneStart, type WindowTimes } from './window-times.ts';

/**
 * Watermarks at which nothing ends are told this often, so that others see how far time has come:
 * in milliseconds, to operators behind in the same slot and, in phase `partial`, to other slots,
 * where each watermark is a frame on every channel.
 */
const tellMs = { here: 10, acrossSlots: 100 } as const;

/** Which watermarks an aggregate passes on: those at which a pane ends, and of others few. */
export class ToldWatermark {
  readonly #times: WindowTimes;
  readonly #clock: Clock;
  readonly #tellMs: number;
  #told = beginningOfTime;
  /** The greatest that was asked about. */
  #seen = beginningOfTime;
  #tellAtMs = Number.NEGATIVE_INFINITY;

  constructor(times: WindowTimes, at: { readonly partial: boolean; readonly clock: Clock }) {
    this.#times = times;
    this.#clock = at.clock;
    this.#tellMs = at.partial ? tellMs.acrossSlots : tellMs.here;
  }

  /** Whether it is time to tell any watermark again. */
  get isDue(): boolean {
    return this.#clock.monotonicMs() >= this.#tellAtMs;
  }

  /**
   * What to pass on when all up to `reached` has been given out; null = nothing for now. In front
   * of another event, or where no more may come for a while (`exactly`), nothing is kept back.
   */
  next(reached: bigint, exactly: boolean): bigint | null {
    if (reached <= (exactly ? this.#told : this.#seen)) return null;
    if (reached > this.#seen) this.#seen = reached;
    const telling = exactly || reached === endOfTime ? reached : this.#worthTelling(reached);
    if (telling <= this.#told) return null;
    this.#told = telling;
    return telling;
  }

  #worthTelling(reached: bigint): bigint {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#tellAtMs) return paneStart(this.#times, reached);
    this.#tellAtMs = nowMs + this.#tellMs;
    return reached;
  }
}
