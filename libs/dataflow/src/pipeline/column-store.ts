import {
  flattenSchema,
  type Schema,
  type Vector,
  validityOffset,
  valuesOffset,
} from '@millrace/data';
import type { ColumnScope } from '@millrace/expr';
import { unreachable } from '@millrace/std';
import {
  type FunctionBuilder,
  type Instruction,
  i32,
  type Local,
  memory,
  nothing,
  type Statement,
} from '@millrace/wasm';
import { scaled } from './input-scope.ts';
import { VectorAddresses } from './vector-addresses.ts';

/** A vector of a schema together with the path of its field. */
export interface PlacedVector {
  readonly vector: Vector;
  readonly path: readonly number[];
}

export function placedVectors(schema: Schema): readonly PlacedVector[] {
  const vectors = flattenSchema(schema);
  const placed: PlacedVector[] = [];
  const visit = (fields: Schema, prefix: readonly number[]): void => {
    for (const [position, field] of fields.entries()) {
      const vector = vectors[placed.length];
      const path = [...prefix, position];
      if (vector !== undefined) placed.push({ vector, path });
      if (field.type.kind === 'struct') visit(field.type.fields, path);
    }
  };
  visit(schema, []);
  return placed;
}

/**
 * Writes values to one row of the vectors of an output batch. `rowsPerCopy` = 1: `row` is the
 * loop's and stays, while the copies of an unrolled loop go on to the rows behind it.
 */
export class ColumnStore {
  readonly #row: Local<'i32'>;
  readonly #rowsPerCopy: 0 | 1;
  readonly #addresses: VectorAddresses;

  constructor(
    body: FunctionBuilder,
    at: {
      readonly batch: Local<'i32'>;
      readonly row: Local<'i32'>;
      readonly rowsPerCopy?: 0 | 1;
    },
  ) {
    this.#addresses = new VectorAddresses(body, at.batch);
    this.#row = at.row;
    this.#rowsPerCopy = at.rowsPerCopy ?? 0;
  }

  /** Fetches the addresses of the vectors written; to run once, before the loop. */
  get begin(): Statement {
    return this.#addresses.begin;
  }

  /** Copies a field from a scope. */
  copy(placed: PlacedVector, scope: ColumnScope): Statement[] {
    const { setup, value, isNull } = scope.column(placed.path);
    return [...setup, ...this.store(placed.vector, value, isNull)];
  }

  store(vector: Vector, value: Instruction, isNull: Instruction<'i32'> | null): Statement[] {
    const validity = vector.nullable
      ? memory.storeI32As8(
          i32.add(this.#addresses.at(validityOffset(vector.index)).get, this.#row.get),
          isNull === null ? i32.const(1) : i32.eqz(isNull),
          0,
          this.#rowsPerCopy,
        )
      : nothing;
    return vector.physical === 'struct' ? [validity] : [validity, this.#storeValue(vector, value)];
  }

  #storeValue(vector: Vector, value: Instruction): Statement {
    const base = this.#addresses.at(valuesOffset(vector.index)).get;
    const at = i32.add(base, scaled(this.#row.get, vector.width));
    const stride = vector.width * this.#rowsPerCopy;
    switch (vector.physical) {
      case 'i8':
        return memory.storeI32As8(at, value, 0, stride);
      case 'i32':
        return memory.storeI32(at, value, 0, stride);
      case 'i64':
      case 'view':
        return memory.storeI64(at, value, 0, stride);
      case 'f32':
        return memory.storeF32(at, value, 0, stride);
      case 'f64':
        return memory.storeF64(at, value, 0, stride);
      case 'struct':
        return nothing;
      default:
        return unreachable(vector.physical);
    }
  }
}
