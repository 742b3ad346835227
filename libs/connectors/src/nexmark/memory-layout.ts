import {
  batchRowsMax,
  type Schema,
  paddingBytes,
  vectorAt,
  validityOffset,
  valuesOffset,
} from '@millrace/data';
import { assert, must } from '@millrace/std';
import { BatchWriter, type LinearMemory } from '@millrace/wasm';
import * as kit from './constants.ts';
import { letterTable } from './letters.ts';
import type { Pools } from './pools.ts';
import { priceTable } from './price-code.ts';
import { nexmarkColumns } from './schema.ts';

/** Where a field's values stand, by struct and field. */
export type Columns = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Addresses of all that the generated code reads and writes; they stand in it as constants. */
export interface MemoryLayout {
  readonly columns: Columns;
  readonly times: number;
  readonly extraPool: number;
  readonly letters: number;
  readonly prices: number;
  readonly digits: number;
  /** 16 bytes each: view of the name, view of the address. */
  readonly channels: number;
  /** 16 bytes each, the last of which is the length. */
  readonly firstNames: number;
  readonly lastNames: number;
  /** Views. */
  readonly cities: number;
  readonly states: number;
  /** Bytes that say of each row whether it is such an event; written where events are shuffled. */
  readonly validities: { readonly person: number; readonly auction: number; readonly bid: number };
  /** Bytes of the strings of people and auctions of one batch. */
  readonly people: number;
  readonly auctions: number;
}

/** Bytes of one person's and one auction's strings; see `person-code.ts` and `auction-code.ts`. */
export const personBytes = 96;
export const auctionBytes = 128;

/** How many events of one in `totalProportion` a batch can hold. */
const epochsMax = Math.ceil(batchRowsMax / kit.totalProportion) + 1;

/** Copies the constants to linear memory and lays out the batch. */
export class GeneratorMemory {
  readonly layout: MemoryLayout;
  readonly batch: number;
  readonly #linear: LinearMemory;
  readonly #writer: BatchWriter;
  readonly #schema: Schema;
  readonly #blocks: { readonly address: number; readonly bytes: number }[] = [];
  readonly #isShuffled: boolean;
  /** The sequence of the kinds of events in order, for each struct of the batch. */
  readonly #patterns: readonly { readonly vector: number; readonly pattern: number }[];

  constructor(linear: LinearMemory, schema: Schema, pools: Pools, isShuffled: boolean) {
    this.#linear = linear;
    this.#schema = schema;
    this.#isShuffled = isShuffled;
    this.#writer = new BatchWriter(linear, schema);
    this.batch = this.#writer.batch;
    this.layout = this.#lay(pools);
    if (isShuffled) this.#pointToKinds();
    const structs = isShuffled ? [] : this.#structs();
    this.#patterns = structs.map(({ vector, kinds }) => ({
      vector,
      pattern: this.#put(
        Uint8Array.from({ length: batchRowsMax + kit.totalProportion }, (_, i) =>
          kinds(i % kit.totalProportion) ? 1 : 0,
        ),
      ),
    }));
  }

  /** Says how many rows the batch holds, and of which kinds: their sequence has a fixed period. */
  setRows(rows: number, firstEventId: bigint): void {
    this.#writer.rows = rows;
    if (this.#isShuffled) return;
    const phase = Number(firstEventId % BigInt(kit.totalProportion));
    for (const { vector, pattern } of this.#patterns) {
      this.#linear.view.setUint32(this.batch + validityOffset(vector), pattern + phase, true);
    }
    // `_timestamp` comes last, and events are made in the order of their times.
    this.#writer.tellRisingTimes(this.#writer.vectors.length - 1);
  }

  release(): void {
    this.#writer.release();
    for (const block of this.#blocks) this.#linear.release(block.address, block.bytes);
  }

  #lay(pools: Pools): MemoryLayout {
    // A large group may have its people and auctions first.
    const peopleMax = this.#isShuffled ? batchRowsMax : epochsMax * kit.personProportion;
    const auctionsMax = this.#isShuffled ? batchRowsMax : epochsMax * kit.auctionProportion;
    const people = this.#allocate(peopleMax * personBytes);
    const auctions = this.#allocate(auctionsMax * auctionBytes);
    const kindBytes = this.#isShuffled ? batchRowsMax : 0;
    const [isPerson, isAuction, isBid] = [0, 1, 2].map(() => this.#allocate(kindBytes));
    return {
      validities: { person: must(isPerson), auction: must(isAuction), bid: must(isBid) },
      ...this.#columns(),
      extraPool: this.#put(pools.extra),
      letters: this.#put(letterTable),
      prices: this.#put(priceTable),
      digits: this.#put(text(Array.from({ length: 10_000 }, (_, i) => String(i).padStart(4, '0')))),
      channels: this.#views(pools.channels.flatMap(({ name, url }) => [name, url])),
      firstNames: this.#put(names(kit.firstNames)),
      lastNames: this.#put(names(kit.lastNames)),
      cities: this.#views(kit.cities),
      states: this.#views(kit.states),
      people,
      auctions,
    };
  }

  /**
   * Fields of a struct that the row has not are never written: they are cleared once, so that even
   * what nobody may look at are views of bytes that exist. An event's `datetime` is its event
   * time, so all four fields share one vector.
   */
  #columns(): Pick<MemoryLayout, 'columns' | 'times'> {
    const { view, u8 } = this.#linear;
    const times = view.getUint32(this.batch + valuesOffset(this.#writer.vectors.length - 1), true);
    const columns: Record<string, Record<string, number>> = {};
    const spare = this.#allocate(batchRowsMax * 8);
    for (const { name, type } of nexmarkColumns) {
      assert(type.kind === 'struct', 'events are structs');
      const position = this.#schema.findIndex((field) => field.name === name);
      const fields = type.fields.map((field, i) => {
        if (position < 0) return [field.name, spare] as const;
        const offset = this.batch + valuesOffset(vectorAt(this.#schema, [position, i]));
        if (field.name === 'datetime') view.setUint32(offset, times, true);
        const address = view.getUint32(offset, true);
        u8.fill(0, address, address + batchRowsMax * 8);
        return [field.name, address] as const;
      });
      columns[name] = Object.fromEntries(fields);
    }
    return { columns, times };
  }

  #pointToKinds(): void {
    const addresses: Readonly<Record<string, number>> = this.layout.validities;
    for (const { name, vector } of this.#structs()) {
      const address = must(addresses[name], 'kind of event');
      this.#linear.view.setUint32(this.batch + validityOffset(vector), address, true);
    }
  }

  #structs() {
    const kinds: Readonly<Record<string, (offset: number) => boolean>> = {
      person: (offset) => offset < kit.personProportion,
      auction: (offset) => offset >= kit.personProportion && !isBid(offset),
      bid: isBid,
    };
    return this.#schema.flatMap((field, position) =>
      field.type.kind === 'struct'
        ? [
            {
              name: field.name,
              vector: vectorAt(this.#schema, [position]),
              kinds: must(kinds[field.name]),
            },
          ]
        : [],
    );
  }

  /** Views of constant texts, which stay where they are until the end. */
  #views(texts: readonly string[]): number {
    const bytes = Buffer.from(texts.join(''));
    const base = this.#put(bytes);
    const views = new Uint32Array(texts.length * 2);
    let at = base;
    for (const [i, { length }] of texts.entries()) {
      views.set([at, length], i * 2);
      at += length;
    }
    return this.#put(views);
  }

  #put(values: Uint8Array | Uint32Array | Float64Array): number {
    const address = this.#allocate(values.byteLength);
    this.#linear.u8.set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      address,
    );
    return address;
  }

  #allocate(bytes: number): number {
    const block = {
      address: this.#linear.allocate(bytes + paddingBytes),
      bytes: bytes + paddingBytes,
    };
    this.#blocks.push(block);
    return block.address;
  }
}

function isBid(offset: number): boolean {
  return offset >= kit.personProportion + kit.auctionProportion;
}

function text(parts: readonly string[]): Uint8Array {
  return Buffer.from(parts.join(''));
}

function names(all: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(all.length * 16);
  for (const [i, name] of all.entries()) {
    bytes.set(Buffer.from(name), i * 16);
    bytes[i * 16 + 15] = name.length;
  }
  return bytes;
}
