import { must } from '@millrace/std';
import type { Operator, Output } from './operator.ts';
import { type OperatorContext, Outlet } from './outlet.ts';
import type { StreamEvent } from './stream-event.ts';
import { WatermarkMerge } from './watermark-merge.ts';

type Item = { readonly kind: 'batch'; readonly batch: number } | StreamEvent;

/**
 * Passes on the rows of several inputs as they come. Rows behind a barrier wait until every other
 * input has brought it too.
 *
 * Two inputs may come from one operator, which hands its rows to one after the other: what comes
 * while something behind is still at work on the first waits here, a batch of each input at most.
 */
export class Union implements Operator {
  readonly operatorId: string;
  readonly outputs: readonly Output[];
  readonly #outlet: Outlet;
  readonly #merge: WatermarkMerge;
  readonly #waiting: readonly Item[][];
  #held: StreamEvent[] = [];

  constructor(context: OperatorContext, inputs: number) {
    this.operatorId = context.operatorId;
    this.outputs = context.outputs;
    this.#outlet = new Outlet(context);
    this.#merge = new WatermarkMerge(inputs);
    this.#waiting = Array.from({ length: inputs }, () => []);
  }

  get busy(): boolean {
    return this.#held.length > 0 || this.#next() !== null;
  }

  holds(input: number): boolean {
    return this.#merge.waits(input);
  }

  drain(): boolean {
    while (!this.#outlet.blocked) {
      const event = this.#held.shift();
      const input = event === undefined ? this.#next() : null;
      if (event !== undefined) this.#outlet.signal(event);
      else if (input === null) break;
      else this.#take(must(this.#waiting[input]?.shift(), 'item'), input);
    }
    return true;
  }

  receive(batch: number, input: number): void {
    this.#enter({ kind: 'batch', batch }, input);
  }

  signal(event: StreamEvent, input: number): void {
    this.#enter(event, input);
  }

  async close(): Promise<void> {}

  #enter(item: Item, input: number): void {
    must(this.#waiting[input], 'input').push(item);
    this.drain();
  }

  #take(item: Item, input: number): void {
    if (item.kind !== 'batch') {
      this.#held.push(...this.#merge.take(item, input));
      return;
    }
    this.#merge.awake(input);
    this.#outlet.send(item.batch);
  }

  /** An input of which something waits that may pass. */
  #next(): number | null {
    for (let input = 0; input < this.#waiting.length; input++) {
      if (this.#waiting[input]?.length !== 0 && !this.#merge.waits(input)) return input;
    }
    return null;
  }
}
