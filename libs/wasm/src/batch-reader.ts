import {
  batchHeader,
  flattenSchema,
  type Row,
  type Schema,
  type SqlType,
  type Value,
  type Vector,
  validityOffset,
  valuesOffset,
  physicalBytes,
  physicalKind,
  vectorCount,
} from '@millrace/data';
import { must, unreachable } from '@millrace/std';
import type { LinearMemory } from './linear-memory.ts';

/** Reads rows out of batches in linear memory: slow, for the interpreter, tests and messages. */
export class BatchReader {
  readonly #linear: LinearMemory;
  readonly #schema: Schema;
  readonly #vectors: readonly Vector[];

  constructor(linear: LinearMemory, schema: Schema) {
    this.#linear = linear;
    this.#schema = schema;
    this.#vectors = flattenSchema(schema);
  }

  rowCount(batch: number): number {
    return this.#linear.view.getInt32(batch + batchHeader.rows, true);
  }

  rows(batch: number): Row[] {
    return Array.from({ length: this.rowCount(batch) }, (_, row) => this.row(batch, row));
  }

  row(batch: number, row: number): Row {
    let vector = 0;
    return this.#schema.map((field) => {
      const value = this.value(batch, vector, row);
      vector += vectorCount(field.type);
      return value;
    });
  }

  /** The value of one vector; a struct with its fields, not looking at structs around it. */
  value(batch: number, index: number, row: number): Value {
    const vector = must(this.#vectors[index], 'vector');
    const { view, u8 } = this.#linear;
    const validity = view.getUint32(batch + validityOffset(index), true);
    if (vector.nullable && validity !== 0 && u8[validity + row] === 0) return null;
    if (vector.type.kind === 'struct') {
      let child = index + 1;
      return vector.type.fields.map((field) => {
        const value = this.value(batch, child, row);
        child += vectorCount(field.type);
        return value;
      });
    }
    const values = view.getUint32(batch + valuesOffset(index), true);
    return readValue(this.#linear, vector.type, values + row * vector.width);
  }
}

/** Reads the value of a type, not a struct, that lies at an address. */
export function readValue(linear: LinearMemory, type: SqlType, address: number): Value {
  const { view } = linear;
  switch (type.kind) {
    case 'null':
      return null;
    case 'boolean':
      return view.getUint8(address) !== 0;
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'date':
      return view.getInt32(address, true);
    case 'bigint':
    case 'decimal':
    case 'timestamp':
    case 'time':
    case 'interval':
      return view.getBigInt64(address, true);
    case 'real':
      return view.getFloat32(address, true);
    case 'double':
      return view.getFloat64(address, true);
    case 'text':
    case 'json':
      return Buffer.from(viewBytes(linear, address)).toString('utf8');
    case 'bytea':
      return viewBytes(linear, address).slice();
    case 'list':
      return readList(linear, type.element, address);
    case 'struct':
      throw new TypeError('a struct has no address of its own');
    default:
      return unreachable(type);
  }
}

function viewBytes(linear: LinearMemory, address: number): Uint8Array {
  const start = linear.view.getUint32(address, true);
  return linear.u8.subarray(start, start + linear.view.getUint32(address + 4, true));
}

/**
 * A list's view points to its elements, one after the other, and counts them; after the elements
 * comes one byte each, 1 = present.
 */
function readList(linear: LinearMemory, element: SqlType, address: number): Value {
  const start = linear.view.getUint32(address, true);
  const count = linear.view.getUint32(address + 4, true);
  const width = physicalBytes(physicalKind(element));
  return Array.from({ length: count }, (_, i) =>
    linear.u8[start + count * width + i] === 0
      ? null
      : readValue(linear, element, start + i * width),
  );
}
