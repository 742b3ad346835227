import type { Operator, Output } from './operator.ts';
import { type OperatorContext, Outlet } from './outlet.ts';
import type { StreamEvent } from './stream-event.ts';
import { WatermarkMerge } from './watermark-merge.ts';

/** Passes on the rows of several inputs as they come. */
export class Union implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly #outlet: Outlet;
  readonly #merge: WatermarkMerge;
  #held: StreamEvent[] = [];

  constructor(context: OperatorContext, inputs: number) {
    this.operatorId = context.operatorId;
    this.outputs = context.outputs;
    this.#outlet = new Outlet(context);
    this.#merge = new WatermarkMerge(inputs);
  }

  get busy(): boolean {
    return this.#held.length > 0;
  }

  drain(): boolean {
    while (!this.#outlet.blocked) {
      const event = this.#held.shift();
      if (event === undefined) break;
      this.#outlet.signal(event);
    }
    return true;
  }

  receive(batch: number, input: number): void {
    this.#merge.awake(input);
    this.#outlet.send(batch);
  }

  signal(event: StreamEvent, input: number): void {
    this.#held.push(...this.#merge.take(event, input));
    this.drain();
  }

  async close(): Promise<void> {}
}
