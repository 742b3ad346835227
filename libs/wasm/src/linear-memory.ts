import { assert } from '@millrace/std';

const pageBytes = 65536;
const pagesMax = 65536;
/** The first bytes are never allocated, so that address 0 means "none". */
const reservedBytes = 8192;

/**
 * Part of the reserved bytes that a generated function may use while it runs; whatever it calls may
 * do the same, so nothing is kept there across a call.
 */
export const scratchArea = { address: 1024, bytes: reservedBytes - 1024 } as const;

/** Asked for more memory than the slot may have. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`slot needs more than its ${Math.round(limitBytes / 2 ** 20)} MiB of memory`);
    this.limitBytes = limitBytes;
  }
}

/**
 * The linear memory of one slot with an allocator of power-of-two blocks. Freed blocks wait in
 * the list of their size, so that a steady state touches no fresh page.
 *
 * Views are got anew from this object after anything that may allocate: the memory is shared, so
 * an old view stays valid for what it covers, but it does not cover what came after.
 */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  readonly limitBytes: number;
  readonly #free: number[][] = Array.from({ length: 33 }, () => []);
  #top = reservedBytes;
  #allocatedBytes = 0;
  #buffer: ArrayBufferLike | null = null;
  #u8: Uint8Array = new Uint8Array();
  #i32: Int32Array = new Int32Array();
  #i64: BigInt64Array = new BigInt64Array();
  #f32: Float32Array = new Float32Array();
  #f64: Float64Array = new Float64Array();
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(limitBytes = 4 * 2 ** 30 - pageBytes) {
    this.limitBytes = limitBytes;
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: pagesMax, shared: true });
    this.#refresh();
  }

  /** Index by address. */
  get u8(): Uint8Array {
    return this.#u8;
  }
  /** Index by address / 4. */
  get i32(): Int32Array {
    return this.#i32;
  }
  /** Index by address / 8. */
  get i64(): BigInt64Array {
    return this.#i64;
  }
  /** Index by address / 4. */
  get f32(): Float32Array {
    return this.#f32;
  }
  /** Index by address / 8. */
  get f64(): Float64Array {
    return this.#f64;
  }
  /** For values that are not aligned. */
  get view(): DataView {
    return this.#view;
  }

  /** Bytes handed out and not given back. */
  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  /**
   * The address of `bytes` free bytes, 64-aligned, content arbitrary. The block is at least
   * `blockBytes(bytes)` long.
   * @throws MemoryLimitError
   */
  allocate(bytes: number): number {
    const sizeClass = classOf(bytes);
    this.#allocatedBytes += 2 ** sizeClass;
    const reused = this.#free[sizeClass]?.pop();
    if (reused !== undefined) return reused;
    const address = this.#top;
    const end = address + 2 ** sizeClass;
    if (end > this.limitBytes) {
      this.#allocatedBytes -= 2 ** sizeClass;
      throw new MemoryLimitError(this.limitBytes);
    }
    this.#top = end;
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.ceil(missing / pageBytes));
      this.#refresh();
    }
    return address;
  }

  /** Gives back what `allocate(bytes)` gave. */
  release(address: number, bytes: number): void {
    assert(address >= reservedBytes && address < this.#top, 'released address was never allocated');
    const sizeClass = classOf(bytes);
    this.#allocatedBytes -= 2 ** sizeClass;
    this.#free[sizeClass]?.push(address);
  }

  #refresh(): void {
    const { buffer } = this.memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#u8 = new Uint8Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#i64 = new BigInt64Array(buffer);
    this.#f32 = new Float32Array(buffer);
    this.#f64 = new Float64Array(buffer);
    this.#view = new DataView(buffer);
  }
}

/** Bytes that an allocation of `bytes` really holds: the next power of two, at least 64. */
export function blockBytes(bytes: number): number {
  return 2 ** classOf(bytes);
}

function classOf(bytes: number): number {
  assert(bytes >= 0 && bytes <= 2 ** 31, () => `cannot allocate ${bytes} bytes at once`);
  return bytes <= 64 ? 6 : 32 - Math.clz32(bytes - 1);
}
