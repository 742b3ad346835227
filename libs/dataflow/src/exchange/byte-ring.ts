import { assert } from '@millrace/std';

/** A bounded stream of bytes, the end that puts in. */
export interface ByteWriter {
  /** Takes as many of the bytes as there is room for, from the front; returns how many. */
  write(bytes: Uint8Array): number;
}

/** The end that takes out. */
export interface ByteReader {
  /** Bytes that can be read now. */
  readonly available: number;
  /** Fills `into` from the front as far as bytes are there; returns how many. */
  read(into: Uint8Array): number;
}

const headerBytes = 64;
const writtenCell = 0;
const readCell = 8;

/**
 * A ring of bytes between one writing and one reading thread, in shared memory. The counts of
 * bytes written and read run over 2^32; their difference is what is in the ring.
 */
export class ByteRing implements ByteWriter, ByteReader {
  readonly shared: SharedArrayBuffer;
  readonly capacity: number;
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #onWrite: () => void;
  readonly #onRead: () => void;

  /** `onWrite` and `onRead` wake the other side. */
  constructor(
    shared: SharedArrayBuffer,
    wake: { readonly onWrite?: () => void; readonly onRead?: () => void } = {},
  ) {
    this.shared = shared;
    this.capacity = shared.byteLength - headerBytes;
    assert((this.capacity & (this.capacity - 1)) === 0, 'a ring holds a power of two of bytes');
    this.#cells = new Int32Array(shared, 0, headerBytes / 4);
    this.#bytes = new Uint8Array(shared, headerBytes, this.capacity);
    this.#onWrite = wake.onWrite ?? (() => {});
    this.#onRead = wake.onRead ?? (() => {});
  }

  static allocate(capacity: number): SharedArrayBuffer {
    return new SharedArrayBuffer(headerBytes + capacity);
  }

  get available(): number {
    const written = Atomics.load(this.#cells, writtenCell);
    return (written - Atomics.load(this.#cells, readCell)) >>> 0;
  }

  /** Share of the room that is in use, 0..1. */
  get fill(): number {
    return this.available / this.capacity;
  }

  write(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.capacity - this.available);
    if (count === 0) return 0;
    const written = Atomics.load(this.#cells, writtenCell);
    const at = (written >>> 0) & (this.capacity - 1);
    const first = Math.min(count, this.capacity - at);
    this.#bytes.set(bytes.subarray(0, first), at);
    if (first < count) this.#bytes.set(bytes.subarray(first, count), 0);
    Atomics.store(this.#cells, writtenCell, (written + count) | 0);
    this.#onWrite();
    return count;
  }

  read(into: Uint8Array): number {
    const count = Math.min(into.length, this.available);
    if (count === 0) return 0;
    const position = Atomics.load(this.#cells, readCell);
    const at = (position >>> 0) & (this.capacity - 1);
    const first = Math.min(count, this.capacity - at);
    into.set(this.#bytes.subarray(at, at + first), 0);
    if (first < count) into.set(this.#bytes.subarray(0, count - first), first);
    Atomics.store(this.#cells, readCell, (position + count) | 0);
    this.#onRead();
    return count;
  }
}
