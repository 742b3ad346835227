import type { Clock } from '@millrace/std';
import { beginningOfTime, endOfTime } from '../runtime/stream-event.ts';
import { paneStart, type WindowTimes } from './window-times.ts';

/** Watermarks at which nothing ends are told this often, so that others see how far time has come. */
const tellMsMin = 100;

/**
 * Which watermarks an aggregate passes on. Of phase `partial` few: windows end where panes do, and
 * between slots each watermark is a frame on every channel.
 */
export class ToldWatermark {
  readonly #times: WindowTimes;
  /** null where every watermark is passed on. */
  readonly #clock: Clock | null;
  #told = beginningOfTime;
  #tellAtMs = Number.NEGATIVE_INFINITY;

  constructor(times: WindowTimes, at: { readonly partial: boolean; readonly clock: Clock }) {
    this.#times = times;
    this.#clock = at.partial ? at.clock : null;
  }

  /**
   * What to pass on when all up to `reached` has been given out; null = nothing for now. In front of
   * another event (`exactly`) nothing is kept back.
   */
  next(reached: bigint, exactly: boolean): bigint | null {
    if (reached <= this.#told) return null;
    const telling = exactly || reached === endOfTime ? reached : this.#worthTelling(reached);
    if (telling <= this.#told) return null;
    this.#told = telling;
    return telling;
  }

  #worthTelling(reached: bigint): bigint {
    if (this.#clock === null) return reached;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#tellAtMs) return paneStart(this.#times, reached);
    this.#tellAtMs = nowMs + tellMsMin;
    return reached;
  }
}
