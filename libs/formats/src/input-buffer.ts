import { paddingBytes } from '@millrace/data';
import { assert } from '@millrace/std';
import { blockBytes, type LinearMemory } from '@millrace/wasm';

/**
 * The bytes of a stream on their way to a decoder: in linear memory, padded, with an unfinished row
 * moved to the front before more bytes come. It grows when a row does not fit; how long a row may
 * get is the decoder's to judge.
 */
export class InputBuffer {
  readonly #memory: LinearMemory;
  #block: number;
  #blockBytes: number;
  #start = 0;
  #end = 0;

  constructor(memory: LinearMemory, bytes = 1 << 20) {
    this.#memory = memory;
    this.#blockBytes = blockBytes(bytes + paddingBytes);
    this.#block = memory.allocate(this.#blockBytes);
  }

  /** Where the bytes stand that are not consumed. */
  get address(): number {
    return this.#block + this.#start;
  }

  /** How many bytes are not consumed. */
  get bytes(): number {
    return this.#end - this.#start;
  }

  /** How many bytes can come without moving those that are there. */
  get room(): number {
    return this.#blockBytes - paddingBytes - this.#end;
  }

  consume(bytes: number): void {
    assert(bytes <= this.bytes, 'consumed more than there is');
    this.#start += bytes;
  }

  /**
   * Makes room for `bytes` more and gives its address. Moves what is there: no batch that was
   * decoded from this buffer may still be in use.
   */
  reserve(bytes: number): number {
    if (this.#end + bytes + paddingBytes > this.#blockBytes) this.#move(bytes);
    return this.#block + this.#end;
  }

  /** Says that bytes were written to the room that `reserve` gave. */
  commit(bytes: number): void {
    assert(this.#end + bytes + paddingBytes <= this.#blockBytes, 'room was reserved');
    this.#end += bytes;
  }

  append(bytes: Uint8Array): void {
    const address = this.reserve(bytes.length);
    this.#memory.u8.set(bytes, address);
    this.commit(bytes.length);
  }

  release(): void {
    this.#memory.release(this.#block, this.#blockBytes);
  }

  #move(bytes: number): void {
    const kept = this.bytes;
    const needed = blockBytes(kept + bytes + paddingBytes);
    const from = this.address;
    if (needed <= this.#blockBytes) {
      this.#memory.u8.copyWithin(this.#block, from, from + kept);
    } else {
      const block = this.#memory.allocate(needed);
      this.#memory.u8.copyWithin(block, from, from + kept);
      this.#memory.release(this.#block, this.#blockBytes);
      this.#block = block;
      this.#blockBytes = needed;
    }
    this.#start = 0;
    this.#end = kept;
  }
}
