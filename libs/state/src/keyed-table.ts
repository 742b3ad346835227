import { assert } from '@millrace/std';
import type { LinearMemory } from '@millrace/wasm';
import { type TableLayout, tableDescriptor } from './table-layout.ts';

const slotsMin = 16;
const arenaChunkBytesMin = 4096;
const arenaChunkBytesMax = 1 << 20;
const paddingBytes = 64;

interface Block {
  readonly address: number;
  readonly bytes: number;
}

/** The generated functions that a table's host needs; see `TableCode`. */
export interface TableFunctions {
  /** Enters the groups of one run of slots into an empty one. */
  rehash(from: number, fromEnd: number, to: number, toEnd: number, shift: number): void;
  /** Zeroes bytes: in shared memory many times faster than a typed array's `fill`. */
  clear(address: number, bytes: number): void;
}

/**
 * The host's side of a table in linear memory: it owns the memory and makes it larger when
 * generated code asks for it. `descriptor` is what generated code knows the table by.
 */
export class KeyedTable {
  readonly descriptor: number;
  readonly #linear: LinearMemory;
  readonly #layout: TableLayout;
  readonly #functions: TableFunctions;
  #slots: Block;
  #arena: Block[] = [];

  constructor(linear: LinearMemory, layout: TableLayout, functions: TableFunctions) {
    this.#linear = linear;
    this.#layout = layout;
    this.#functions = functions;
    this.descriptor = linear.allocate(tableDescriptor.bytes);
    this.#slots = this.#allocateSlots(slotsMin);
    this.#describe(slotsMin);
    this.#set(tableDescriptor.groups, 0);
    this.#set(tableDescriptor.arenaTop, 0);
    this.#set(tableDescriptor.arenaEnd, 0);
  }

  get groups(): number {
    return this.#get(tableDescriptor.groups);
  }

  /** Addresses of the first slot and after the last. */
  get slots(): { readonly from: number; readonly to: number } {
    return { from: this.#get(tableDescriptor.base), to: this.#get(tableDescriptor.end) };
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return this.#arena.reduce((sum, block) => sum + block.bytes, this.#slots.bytes);
  }

  /** Room for at least one more group. */
  grow(): void {
    this.#resize((this.#slots.bytes / this.#layout.slotBytes) * 2);
  }

  /**
   * Room for this many groups in all, so that entering them does not grow the table step by step.
   */
  reserve(groups: number): void {
    let slots = this.#slots.bytes / this.#layout.slotBytes;
    if (groups * 2 <= slots) return;
    while (slots < groups * 2) slots *= 2;
    this.#resize(slots);
  }

  /** A new run of the arena with room for at least `bytes`; what was kept stays where it is. */
  growArena(bytes: number): void {
    const wanted = arenaChunkBytesMin * 2 ** this.#arena.length;
    const size = Math.max(bytes + paddingBytes, Math.min(wanted, arenaChunkBytesMax));
    const address = this.#linear.allocate(size);
    this.#arena.push({ address, bytes: size });
    this.#set(tableDescriptor.arenaTop, address);
    this.#set(tableDescriptor.arenaEnd, address + size - paddingBytes);
  }

  /** Address of room for bytes that are kept as long as the table. */
  allocateBytes(bytes: number): number {
    const room = this.#get(tableDescriptor.arenaEnd) - this.#get(tableDescriptor.arenaTop);
    if (bytes > room) this.growArena(bytes);
    const address = this.#get(tableDescriptor.arenaTop);
    this.#set(tableDescriptor.arenaTop, address + bytes);
    return address;
  }

  /** Enters groups whose slots stand at `from`; none of their keys may be in the table yet. */
  enter(from: number, groups: number): void {
    this.reserve(this.groups + groups);
    const { address, bytes } = this.#slots;
    const end = from + groups * this.#layout.slotBytes;
    this.#functions.rehash(from, end, address, address + bytes, this.#get(tableDescriptor.shift));
    this.#set(tableDescriptor.groups, this.groups + groups);
  }

  /** Gives everything back; the table must not be used again. */
  release(): void {
    this.#linear.release(this.#slots.address, this.#slots.bytes);
    for (const block of this.#arena) this.#linear.release(block.address, block.bytes);
    this.#arena = [];
    this.#linear.release(this.descriptor, tableDescriptor.bytes);
  }

  #resize(slotCount: number): void {
    const before = this.#slots;
    const larger = this.#allocateSlots(slotCount);
    this.#functions.rehash(
      before.address,
      before.address + before.bytes,
      larger.address,
      larger.address + larger.bytes,
      64 - Math.log2(slotCount),
    );
    this.#linear.release(before.address, before.bytes);
    this.#slots = larger;
    this.#describe(slotCount);
  }

  #allocateSlots(count: number): Block {
    assert(Number.isInteger(Math.log2(count)), 'a table has a power of two of slots');
    const bytes = count * this.#layout.slotBytes;
    const address = this.#linear.allocate(bytes);
    this.#functions.clear(address, bytes);
    return { address, bytes };
  }

  #describe(slotCount: number): void {
    this.#set(tableDescriptor.base, this.#slots.address);
    this.#set(tableDescriptor.end, this.#slots.address + this.#slots.bytes);
    this.#set(tableDescriptor.shift, 64 - Math.log2(slotCount));
    this.#set(tableDescriptor.growAt, slotCount / 2);
  }

  #get(field: number): number {
    return this.#linear.view.getUint32(this.descriptor + field, true);
  }

  #set(field: number, value: number): void {
    this.#linear.view.setUint32(this.descriptor + field, value, true);
  }
}
