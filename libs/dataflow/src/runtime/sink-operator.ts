import type { Sink } from '@millrace/operator';
import { type Counters, counter } from './meter.ts';
import type { Operator } from './operator.ts';
import type { StreamEvent } from './stream-event.ts';

export interface SinkEvents {
  /** Called when all rows of an epoch have been written, and none of the next. */
  onBarrier(epoch: number): void;
  /** Called behind the last row; the slot then awaits `Sink.finish`. */
  onEnd(sink: Sink): void;
}

/** The end of a stream: writes rows to a connector and says when all of them are out. */
export class SinkOperator implements Operator {
  readonly operatorId: string;
  readonly outputs = [];
  readonly #sink: Sink;
  readonly #counters: Counters;
  readonly #events: SinkEvents;

  constructor(operatorId: string, sink: Sink, counters: Counters, events: SinkEvents) {
    this.operatorId = operatorId;
    this.#sink = sink;
    this.#counters = counters;
    this.#events = events;
  }

  get busy(): boolean {
    return !this.#sink.ready;
  }

  drain(): boolean {
    this.#sink.flush();
    return this.#sink.ready;
  }

  receive(batch: number): void {
    this.#sink.write(batch);
    this.#counters[counter.bytesOut] = this.#sink.bytesWritten;
  }

  signal(event: StreamEvent): void {
    switch (event.kind) {
      case 'watermark':
        this.#sink.watermark(event.micros);
        this.#counters[counter.watermark] = Number(event.micros);
        return;
      case 'idle':
        this.flush();
        return;
      case 'barrier':
        // What belongs to the epoch leaves before anything of the next comes.
        this.flush();
        this.#events.onBarrier(event.epoch);
        return;
      case 'end':
        this.#events.onEnd(this.#sink);
    }
  }

  /** Pushes out what is buffered; called when the slot has nothing else to do. */
  flush(): void {
    this.#sink.flush();
    this.#counters[counter.bytesOut] = this.#sink.bytesWritten;
  }

  async close(): Promise<void> {
    await this.#sink.close();
  }
}
