import { must } from '@millrace/std';
import { beginningOfTime, type StreamEvent } from './stream-event.ts';

interface InputState {
  watermark: bigint;
  idle: boolean;
  ended: boolean;
  barrier: number | null;
}

/**
 * Merges the events of several inputs into those of one stream: the watermark is the least of the
 * inputs that are not idle; a barrier passes when every input that has not ended has
 * brought it; the stream ends with its last input.
 */
export class WatermarkMerge {
  readonly #inputs: readonly InputState[];
  #watermark = beginningOfTime;
  #idle = false;

  constructor(inputs: number) {
    this.#inputs = Array.from({ length: inputs }, () => ({
      watermark: beginningOfTime,
      idle: false,
      ended: false,
      barrier: null,
    }));
  }

  /** Whether this input waits for the others to bring a barrier: nothing more is taken from it. */
  waits(input: number): boolean {
    return must(this.#inputs[input], 'input').barrier !== null;
  }

  /** A row came: the input is not idle any more. */
  awake(input: number): void {
    must(this.#inputs[input], 'input').idle = false;
    this.#idle = false;
  }

  /** What the merged stream says after an input's event, in order. */
  take(event: StreamEvent, input: number): StreamEvent[] {
    const state = must(this.#inputs[input], 'input');
    switch (event.kind) {
      case 'watermark':
        state.idle = false;
        this.#idle = false;
        if (event.micros > state.watermark) state.watermark = event.micros;
        return this.#advance();
      case 'idle':
        state.idle = true;
        return [...this.#advance(), ...this.#fallIdle()];
      case 'barrier':
        state.barrier = event.epoch;
        return this.#passBarrier();
      case 'end': {
        state.ended = true;
        const passed = [...this.#advance(), ...this.#passBarrier()];
        if (this.#open().length === 0) return [...passed, { kind: 'end' }];
        return [...passed, ...this.#fallIdle()];
      }
    }
  }

  #open(): InputState[] {
    return this.#inputs.filter((state) => !state.ended);
  }

  /**
   * An input that came to its end brought the end of time before and holds nothing back. One that
   * was stopped did not: windows that hold its rows stay open.
   */
  #advance(): StreamEvent[] {
    const [first, ...others] = this.#inputs.flatMap((state) =>
      state.idle ? [] : [state.watermark],
    );
    if (first === undefined) return [];
    const least = others.reduce((low, value) => (value < low ? value : low), first);
    if (least <= this.#watermark) return [];
    this.#watermark = least;
    return [{ kind: 'watermark', micros: least }];
  }

  #fallIdle(): StreamEvent[] {
    if (this.#idle || this.#open().some((state) => !state.idle)) return [];
    this.#idle = true;
    return [{ kind: 'idle' }];
  }

  #passBarrier(): StreamEvent[] {
    const open = this.#open();
    const epoch = this.#inputs.find((state) => state.barrier !== null)?.barrier;
    if (epoch === undefined || epoch === null) return [];
    if (open.some((state) => state.barrier === null)) return [];
    for (const state of this.#inputs) state.barrier = null;
    return [{ kind: 'barrier', epoch }];
  }
}
