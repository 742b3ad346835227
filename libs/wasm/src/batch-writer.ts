import {
  batchHeader,
  batchRowsMax,
  flattenSchema,
  headerBytes,
  paddingBytes,
  physicalBytes,
  physicalKind,
  type Row,
  type Schema,
  type SqlType,
  type Value,
  type Vector,
  validityOffset,
  valuesOffset,
  vectorCount,
} from '@millrace/data';
import { assert, must } from '@millrace/std';
import type { LinearMemory } from './linear-memory.ts';

/**
 * A batch in linear memory with room for `batchRowsMax` rows. Generated code fills its vectors
 * at `batch`; code without a generator appends rows, whose bytes go to a heap of the batch.
 */
export class BatchWriter {
  /** Address of the header. */
  readonly batch: number;
  readonly vectors: readonly Vector[];
  readonly #linear: LinearMemory;
  readonly #schema: Schema;
  readonly #blocks: { readonly address: number; readonly bytes: number }[] = [];
  #heap: { readonly address: number; readonly bytes: number }[] = [];
  #heapTop = 0;
  #heapEnd = 0;

  constructor(linear: LinearMemory, schema: Schema) {
    this.#linear = linear;
    this.#schema = schema;
    this.vectors = flattenSchema(schema);
    this.batch = this.#allocate(headerBytes(this.vectors));
    linear.u8.fill(0, this.batch, this.batch + headerBytes(this.vectors));
    for (const vector of this.vectors) {
      const values =
        vector.width === 0 ? 0 : this.#allocate(batchRowsMax * vector.width + paddingBytes);
      const validity = vector.nullable ? this.#allocate(batchRowsMax + paddingBytes) : 0;
      if (validity !== 0) linear.u8.fill(1, validity, validity + batchRowsMax);
      linear.view.setUint32(this.batch + valuesOffset(vector.index), values, true);
      linear.view.setUint32(this.batch + validityOffset(vector.index), validity, true);
    }
  }

  get rows(): number {
    return this.#linear.view.getInt32(this.batch + batchHeader.rows, true);
  }

  set rows(count: number) {
    this.#linear.view.setInt32(this.batch + batchHeader.rows, count, true);
  }

  get full(): boolean {
    return this.rows >= batchRowsMax;
  }

  /**
   * Tells the least and greatest value of a TIMESTAMP vector whose values never fall: the first and
   * the last. To be told again whenever the rows have changed.
   */
  tellRisingTimes(vector: number): void {
    const { view } = this.#linear;
    const last = this.rows - 1;
    view.setInt32(this.batch + batchHeader.timeVector, last < 0 ? 0 : vector + 1, true);
    if (last < 0) return;
    const values = view.getUint32(this.batch + valuesOffset(vector), true);
    view.setBigInt64(this.batch + batchHeader.timeMin, view.getBigInt64(values, true), true);
    view.setBigInt64(
      this.batch + batchHeader.timeMax,
      view.getBigInt64(values + last * 8, true),
      true,
    );
  }

  /** Forgets all rows and their bytes. */
  clear(): void {
    this.rows = 0;
    this.#linear.view.setInt32(this.batch + batchHeader.timeVector, 0, true);
    for (const block of this.#heap) this.#linear.release(block.address, block.bytes);
    this.#heap = [];
    this.#heapTop = 0;
    this.#heapEnd = 0;
  }

  append(row: Row): void {
    assert(!this.full, 'batch is full');
    assert(row.length === this.#schema.length, 'row has as many values as the schema has fields');
    const at = this.rows;
    let vector = 0;
    for (const [position, field] of this.#schema.entries()) {
      this.#put(vector, at, row[position] ?? null);
      vector += vectorCount(field.type);
    }
    this.rows = at + 1;
  }

  /** Room for bytes that live as long as the rows; its address. */
  allocateBytes(bytes: number): number {
    if (this.#heapTop + bytes > this.#heapEnd) {
      const size = Math.max(bytes + paddingBytes, 1 << 16);
      const address = this.#linear.allocate(size);
      this.#heap.push({ address, bytes: size });
      this.#heapTop = address;
      this.#heapEnd = address + size - paddingBytes;
    }
    const address = this.#heapTop;
    this.#heapTop += (bytes + 7) & ~7;
    return address;
  }

  release(): void {
    this.clear();
    for (const block of this.#blocks) this.#linear.release(block.address, block.bytes);
  }

  #allocate(bytes: number): number {
    const address = this.#linear.allocate(bytes);
    this.#blocks.push({ address, bytes });
    return address;
  }

  #put(index: number, row: number, value: Value): void {
    const vector = must(this.vectors[index], 'vector');
    const { view } = this.#linear;
    if (vector.nullable) {
      const validity = view.getUint32(this.batch + validityOffset(index), true);
      view.setUint8(validity + row, value === null ? 0 : 1);
    } else {
      assert(value !== null, () => `field "${vector.name}" cannot be NULL`);
    }
    if (vector.type.kind === 'struct') {
      let child = index + 1;
      for (const [i, field] of vector.type.fields.entries()) {
        if (value !== null) this.#put(child, row, (value as readonly Value[])[i] ?? null);
        child += vectorCount(field.type);
      }
    } else if (value !== null) {
      const values = view.getUint32(this.batch + valuesOffset(index), true);
      this.#write(vector.type, values + row * vector.width, value);
    }
  }

  /** The value's JavaScript type follows from its SQL type, as `Value` says. */
  #write(type: SqlType, address: number, value: Value): void {
    switch (physicalKind(type)) {
      case 'i8':
        return this.#linear.view.setUint8(address, value === true ? 1 : 0);
      case 'i32':
        return this.#linear.view.setInt32(address, value as number, true);
      case 'i64':
        return this.#linear.view.setBigInt64(address, value as bigint, true);
      case 'f32':
        return this.#linear.view.setFloat32(address, value as number, true);
      case 'f64':
        return this.#linear.view.setFloat64(address, value as number, true);
      default:
        return type.kind === 'list'
          ? this.#writeList(type.element, address, value as readonly Value[])
          : this.#writeBytes(
              address,
              typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array),
            );
    }
  }

  #writeBytes(address: number, bytes: Uint8Array): void {
    const at = this.allocateBytes(bytes.length);
    this.#linear.u8.set(bytes, at);
    this.#linear.view.setUint32(address, at, true);
    this.#linear.view.setUint32(address + 4, bytes.length, true);
  }

  #writeList(element: SqlType, address: number, values: readonly Value[]): void {
    const width = physicalBytes(physicalKind(element));
    const at = this.allocateBytes(values.length * (width + 1));
    for (const [i, value] of values.entries()) {
      if (value !== null) this.#write(element, at + i * width, value);
      this.#linear.view.setUint8(at + values.length * width + i, value === null ? 0 : 1);
    }
    this.#linear.view.setUint32(address, at, true);
    this.#linear.view.setUint32(address + 4, values.length, true);
  }
}
