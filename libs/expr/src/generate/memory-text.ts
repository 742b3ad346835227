import type { LinearMemory } from '@millrace/wasm';

/**
 * Text in linear memory, through one Buffer over all of it: making one for each text costs more.
 */
export class MemoryText {
  readonly #linear: LinearMemory;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(linear: LinearMemory) {
    this.#linear = linear;
  }

  /** The text whose view lies at an address. */
  read(address: number): string {
    const { view } = this.#linear;
    const start = view.getUint32(address, true);
    const count = view.getUint32(address + 4, true);
    return this.#current().toString('utf8', start, start + count);
  }

  /** Writes all bytes of a text, for which there is room. */
  write(text: string, at: number): void {
    this.#current().write(text, at, 'utf8');
  }

  /** The memory may have grown since. */
  #current(): Buffer {
    const { u8 } = this.#linear;
    if (this.#buffer.length !== u8.length) this.#buffer = Buffer.from(u8.buffer, 0, u8.length);
    return this.#buffer;
  }
}
