import { paddingBytes } from '@millrace/data';
import { UserError } from '@millrace/operator';
import { blockBytes, type LinearMemory, MemoryLimitError } from '@millrace/wasm';

/** A block of linear memory for encoded rows that grows and is kept from batch to batch. */
export class OutputBuffer {
  readonly #memory: LinearMemory;
  #block: number;
  #blockBytes: number;

  constructor(memory: LinearMemory, bytes = 1 << 18) {
    this.#memory = memory;
    this.#blockBytes = blockBytes(bytes);
    this.#block = memory.allocate(this.#blockBytes);
  }

  get address(): number {
    return this.#block;
  }

  /** Where the output has to end: wide stores may go beyond by `paddingBytes`. */
  get end(): number {
    return this.#block + this.#blockBytes - paddingBytes;
  }

  /**
   * Makes room for `bytes` behind the first `kept` ones, which are kept; the address may change.
   * @throws UserError when the slot's memory does not suffice
   */
  grow(kept: number, bytes: number): void {
    const needed = Math.max(this.#blockBytes * 2, blockBytes(kept + bytes + paddingBytes));
    const block = this.#allocate(needed);
    this.#memory.u8.copyWithin(block, this.#block, this.#block + kept);
    this.#memory.release(this.#block, this.#blockBytes);
    this.#block = block;
    this.#blockBytes = needed;
  }

  release(): void {
    this.#memory.release(this.#block, this.#blockBytes);
  }

  #allocate(bytes: number): number {
    try {
      return this.#memory.allocate(bytes);
    } catch (error) {
      if (!(error instanceof MemoryLimitError)) throw error;
      const cause = { cause: error };
      throw new UserError('rows of a batch are too long to be encoded', error.message, cause);
    }
  }
}
