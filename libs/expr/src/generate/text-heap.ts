import { paddingBytes } from '@millrace/data';
import { blockBytes, type LinearMemory } from '@millrace/wasm';

const chunkBytesMin = 1 << 16;
/** A heap that once grew beyond this gives the rest back at each reset. */
const keptBytesMax = 1 << 22;

/** Where, from the control block's address, generated code finds the free part of the heap. */
export const heapCells = { top: 0, end: 4 } as const;

/**
 * Bytes made by expressions: bump allocation in chunks of the slot's memory, forgotten all at
 * once. Generated code allocates from the current chunk by itself, through two cells.
 */
export class TextHeap {
  readonly #linear: LinearMemory;
  readonly #cells: number;
  #chunks: { readonly address: number; readonly bytes: number }[] = [];

  constructor(linear: LinearMemory, cells: number) {
    this.#linear = linear;
    this.#cells = cells;
    this.#setCells(0, 0);
  }

  /** Bytes held, used or not. */
  get allocatedBytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);
  }

  /**
   * Room for `bytes` bytes until the next reset, 8-aligned, with padding after it; its address.
   * @throws MemoryLimitError
   */
  allocate(bytes: number): number {
    const { view } = this.#linear;
    const top = view.getUint32(this.#cells + heapCells.top, true);
    const end = view.getUint32(this.#cells + heapCells.end, true);
    const size = Math.ceil(bytes / 8) * 8;
    if (size > end - top) return this.#grow(size);
    view.setUint32(this.#cells + heapCells.top, top + size, true);
    return top;
  }

  /** Forgets everything; to be called when no view into the heap is used any more. */
  reset(): void {
    const [first] = this.#chunks;
    if (first === undefined) return;
    if (this.#chunks.length > 1 || first.bytes > keptBytesMax) {
      const wanted = Math.min(this.allocatedBytes, keptBytesMax);
      this.release();
      this.#open(Math.max(wanted, chunkBytesMin));
    } else {
      this.#setCells(first.address, first.address + first.bytes - paddingBytes);
    }
  }

  /** Gives the memory back to the slot. */
  release(): void {
    for (const chunk of this.#chunks) this.#linear.release(chunk.address, chunk.bytes);
    this.#chunks = [];
    this.#setCells(0, 0);
  }

  #grow(size: number): number {
    // As much again as there is, so that a big batch takes few chunks.
    const again = Math.min(Math.max(this.allocatedBytes, chunkBytesMin), keptBytesMax);
    const address = this.#open(Math.max(size + paddingBytes, again));
    this.#linear.view.setUint32(this.#cells + heapCells.top, address + size, true);
    return address;
  }

  #open(wanted: number): number {
    const bytes = blockBytes(wanted);
    const address = this.#linear.allocate(bytes);
    this.#chunks.push({ address, bytes });
    this.#setCells(address, address + bytes - paddingBytes);
    return address;
  }

  #setCells(top: number, end: number): void {
    this.#linear.view.setUint32(this.#cells + heapCells.top, top, true);
    this.#linear.view.setUint32(this.#cells + heapCells.end, end, true);
  }
}
