import type { LinearMemory } from '@millrace/wasm';
import type { EvaluationContext } from '../evaluate/evaluation-context.ts';
import { MemoryText } from './memory-text.ts';
import { TextHeap } from './text-heap.ts';

/** No function takes more arguments in generated code, as in PostgreSQL. */
export const argumentsMax = 100;

/**
 * The control block: the heap's cells, then one slot for each argument of a call to the
 * interpreter; the first slot takes the result.
 */
export const controlBlock = {
  slots: 16,
  slotBytes: 16,
  /** In a slot, after the value: one byte, 1 = NULL. */
  isNull: 8,
  bytes: 16 + 16 * argumentsMax,
} as const;

/**
 * What one instance of a module with expressions needs while it runs: a clock and randomness, a
 * heap for text, and the block of memory through which arguments reach the interpreter.
 */
export class ExpressionRuntime {
  readonly linear: LinearMemory;
  readonly context: EvaluationContext;
  readonly heap: TextHeap;
  readonly text: MemoryText;
  /** Address of the control block. */
  readonly control: number;
  readonly #blocks: { readonly address: number; readonly bytes: number }[] = [];

  constructor(linear: LinearMemory, context: EvaluationContext) {
    this.linear = linear;
    this.context = context;
    this.control = this.allocate(controlBlock.bytes);
    this.text = new MemoryText(linear);
    this.heap = new TextHeap(linear, this.control);
  }

  /** Memory that lives as long as the runtime. */
  allocate(bytes: number): number {
    const address = this.linear.allocate(bytes);
    this.#blocks.push({ address, bytes });
    return address;
  }

  /** Gives heap, constants and control block back; the module must not run after this. */
  release(): void {
    this.heap.release();
    for (const block of this.#blocks) this.linear.release(block.address, block.bytes);
    this.#blocks.length = 0;
  }
}
