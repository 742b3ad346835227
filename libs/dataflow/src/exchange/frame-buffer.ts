import type { LinearMemory } from '@millrace/wasm';

/** A block of linear memory that is kept until a larger one is needed. */
export class FrameBuffer {
  readonly #linear: LinearMemory;
  #address = 0;
  #bytes = 0;

  constructor(linear: LinearMemory) {
    this.#linear = linear;
  }

  /** Of the block that was reserved last. */
  get address(): number {
    return this.#address;
  }

  /** Makes room for so many bytes; what was in the block may be gone. Gives its address. */
  reserve(bytes: number): number {
    if (bytes <= this.#bytes) return this.#address;
    this.release();
    this.#address = this.#linear.allocate(bytes);
    this.#bytes = bytes;
    return this.#address;
  }

  release(): void {
    if (this.#bytes > 0) this.#linear.release(this.#address, this.#bytes);
    this.#bytes = 0;
  }
}
