import {
  flattenSchema,
  type Schema,
  type Vector,
  validityOffset,
  valuesOffset,
  vectorAt,
} from '@millrace/data';
import { type ColumnScope, type GeneratedValue, valueTypeOf } from '@millrace/expr';
import { must, unreachable } from '@millrace/std';
import {
  type FunctionBuilder,
  type Instruction,
  i32,
  type Local,
  memory,
  type Statement,
} from '@millrace/wasm';
import { VectorAddresses } from './vector-addresses.ts';

/**
 * The columns of the batch that a function loops over, read at the current row; in the copies of an
 * unrolled loop at the rows behind it.
 */
export class InputScope implements ColumnScope {
  readonly #body: FunctionBuilder;
  readonly #schema: Schema;
  readonly #vectors: readonly Vector[];
  readonly #row: Local<'i32'>;
  readonly #addresses: VectorAddresses;
  readonly #present = new Set<number>();

  constructor(
    body: FunctionBuilder,
    schema: Schema,
    at: { readonly batch: Local<'i32'>; readonly row: Local<'i32'> },
  ) {
    this.#body = body;
    this.#schema = schema;
    this.#vectors = flattenSchema(schema);
    this.#addresses = new VectorAddresses(body, at.batch);
    this.#row = at.row;
  }

  /** Fetches the addresses of the vectors that are used; to run once, before the loop. */
  get begin(): Statement {
    return this.#addresses.begin;
  }

  /** From here on rows have a value at `path`: a filter has seen to it. */
  assumePresent(path: readonly number[]): void {
    this.#present.add(vectorAt(this.#schema, path));
  }

  column(path: readonly number[]): GeneratedValue {
    const vector = must(this.#vectors[vectorAt(this.#schema, path)], 'vector');
    const validities = this.#nullableAncestry(vector).map((index) =>
      memory.loadI32From8U(
        i32.add(this.#addresses.at(validityOffset(index)).get, this.#row.get),
        0,
        1,
      ),
    );
    const setup: Statement[] = [];
    let isNull: Instruction<'i32'> | null = null;
    if (validities.length > 0) {
      const missing = this.#body.local('i32');
      const present = validities.reduce((all, one) => i32.and(all, one));
      setup.push(missing.set(i32.eqz(present)));
      isNull = missing.get;
    }
    if (vector.physical === 'struct') return { setup, value: i32.const(0), isNull };
    const value = this.#body.local(valueTypeOf(vector.type));
    setup.push(value.set(this.#load(vector)));
    return { setup, value: value.get, isNull };
  }

  /** The vectors whose validity decides about this one: itself and the structs around it. */
  #nullableAncestry(vector: Vector): number[] {
    const found: number[] = [];
    for (let at: Vector | undefined = vector; at !== undefined; ) {
      // Where a field is known to be present, so are the structs around it.
      if (this.#present.has(at.index)) break;
      if (at.nullable) found.push(at.index);
      at = at.parent === null ? undefined : this.#vectors[at.parent];
    }
    return found;
  }

  #load(vector: Vector): Instruction {
    const base = this.#addresses.at(valuesOffset(vector.index)).get;
    const at = i32.add(base, scaled(this.#row.get, vector.width));
    switch (vector.physical) {
      case 'i8':
        return memory.loadI32From8U(at, 0, vector.width);
      case 'i32':
        return memory.loadI32(at, 0, vector.width);
      case 'i64':
      case 'view':
        return memory.loadI64(at, 0, vector.width);
      case 'f32':
        return memory.loadF32(at, 0, vector.width);
      case 'f64':
        return memory.loadF64(at, 0, vector.width);
      case 'struct':
        return i32.const(0);
      default:
        return unreachable(vector.physical);
    }
  }
}

/** `row * width` for the widths that vectors have. */
export function scaled(row: Instruction, width: number): Instruction<'i32'> {
  return i32.shl(row, i32.const(Math.log2(Math.max(width, 1))));
}
