import type { Field, Schema } from '@millrace/data';
import { must } from '@millrace/std';
import { i32, type Instruction, type LinearMemory, memory, type Statement } from '@millrace/wasm';

/** A learned key, as `key.ts` writes it: what stands between two values, and the field it names. */
export const entry = {
  text: 0,
  textBytes: 64,
  /** Bits of the first sixteen bytes that are not compared. */
  ignore: 64,
  length: 68,
  field: 72,
  bytes: 80,
} as const;

/** The names of a struct's fields in memory: address and length of each. */
export const nameEntryBytes = 8;

export interface StructTable {
  readonly fields: Schema;
  readonly entries: number;
  readonly lastEntry: number;
  readonly names: number;
}

/**
 * What the generated decoder keeps in linear memory besides the batch: results of its functions
 * beyond the first, tables of constants, and the keys it has learned of each struct.
 */
export class Scratch {
  readonly #memory: LinearMemory;
  readonly #block: number;
  readonly #bytes: number;
  #top: number;
  /** i32: where the value ended that a function has read; 0 = it could not read it. */
  readonly end: number;
  /** i32: the field that `key` has found. */
  readonly field: number;
  /** i32: rows in the batch. */
  readonly rows: number;
  /** i32: the free part of the heap that unescaped texts go to, and what a text was short of. */
  readonly heapTop: number;
  readonly heapEnd: number;
  readonly heapNeeded: number;
  /** i64: the view of the list that a function has read. */
  readonly list: number;
  /** i64: powers of ten from 0 to 18. */
  readonly integerPowers: number;
  /** f64: powers of ten from 0 to 22, all exact. */
  readonly doublePowers: number;
  readonly structs = new Map<Schema, StructTable>();

  constructor(memory: LinearMemory, schemas: readonly Schema[]) {
    this.#memory = memory;
    this.#bytes = 1024 + schemas.reduce((sum, schema) => sum + tableBytes(schema), 0);
    this.#block = memory.allocate(this.#bytes);
    memory.u8.fill(0, this.#block, this.#block + this.#bytes);
    this.#top = this.#block;
    this.end = this.#take(4);
    this.field = this.#take(4);
    this.rows = this.#take(4);
    this.heapTop = this.#take(4);
    this.heapEnd = this.#take(4);
    this.heapNeeded = this.#take(4);
    this.list = this.#take(8);
    this.integerPowers = this.#take(19 * 8);
    for (let n = 0; n < 19; n++) memory.i64[this.integerPowers / 8 + n] = 10n ** BigInt(n);
    this.doublePowers = this.#take(23 * 8);
    for (let n = 0; n < 23; n++) memory.f64[this.doublePowers / 8 + n] = Number(`1e${n}`);
    for (const schema of schemas) this.structs.set(schema, this.#writeStruct(schema));
  }

  struct(fields: Schema): StructTable {
    return must(this.structs.get(fields), 'struct');
  }

  /** Forgets learned keys: a text that misleads is learned anew. */
  forgetKeys(): void {
    for (const { entries, lastEntry } of this.structs.values()) {
      this.#memory.u8.fill(0, entries, lastEntry + entry.bytes);
    }
  }

  release(): void {
    this.#memory.release(this.#block, this.#bytes);
  }

  #take(bytes: number): number {
    const address = this.#top;
    this.#top += (bytes + 15) & ~15;
    return address;
  }

  #writeStruct(fields: Schema): StructTable {
    const count = entryCount(fields);
    const entries = this.#take(count * entry.bytes);
    const names = this.#take(fields.length * nameEntryBytes);
    for (const [position, field] of fields.entries()) {
      const name = Buffer.from(field.name);
      const address = this.#take(name.length + 16);
      this.#memory.u8.set(name, address);
      this.#memory.i32[names / 4 + position * 2] = address;
      this.#memory.i32[names / 4 + position * 2 + 1] = name.length;
    }
    return { fields, entries, lastEntry: entries + (count - 1) * entry.bytes, names };
  }
}

/** Keys beyond this many are looked up each time. */
function entryCount(fields: Schema): number {
  return Math.min(fields.length * 2 + 16, 512);
}

function tableBytes(fields: Schema): number {
  const nameBytes = (field: Field): number => nameEntryBytes + Buffer.byteLength(field.name) + 48;
  return entryCount(fields) * entry.bytes + fields.reduce((sum, f) => sum + nameBytes(f), 64);
}

/** The schema and those of all structs in it. */
export function nestedSchemas(schema: Schema): Schema[] {
  const nested = schema.flatMap(({ type }) =>
    type.kind === 'struct' ? nestedSchemas(type.fields) : [],
  );
  return [schema, ...nested];
}

/** Says where what was read has ended, or 0. */
export function setEnd(scratch: Scratch, value: Instruction): Statement {
  return memory.storeI32(i32.const(scratch.end), value);
}

export function getEnd(scratch: Scratch): Instruction<'i32'> {
  return memory.loadI32(i32.const(scratch.end));
}
