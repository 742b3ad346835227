import { flattenSchema, type Schema, type Vector } from '@millrace/data';
import { aggregateState } from '@millrace/expr';
import type { AggregateCall, Expression } from '@millrace/program';
import { type KeyWord, type TableLayout, tableLayout } from '@millrace/state';

/** One vector of the grouping keys: a struct gives a word for itself only where it may be NULL. */
export interface KeyPart {
  /** Which key, and the path below it. */
  readonly key: number;
  readonly path: readonly number[];
  readonly vector: Vector;
  readonly word: KeyWord | null;
}

/** Where one aggregate keeps its state; `rows` counts what the table counts anyway. */
export interface AggregatePart {
  readonly call: AggregateCall;
  readonly state: Schema;
  readonly kind: 'rows' | 'words';
  /** Bytes from the slot's address. */
  readonly offset: number;
}

export interface GroupLayout {
  readonly table: TableLayout;
  readonly keys: readonly KeyPart[];
  readonly aggregates: readonly AggregatePart[];
}

export function groupLayout(
  keys: readonly Expression[],
  aggregates: readonly AggregateCall[],
): GroupLayout {
  const parts = keys.flatMap(keyParts);
  const words = parts.flatMap((part) => (part.word === null ? [] : [part.word]));
  const states = aggregates.map((call) => (countsRows(call) ? [] : aggregateState(call)));
  const table = tableLayout(
    words,
    states.reduce((sum, state) => sum + state.length, 0),
  );
  let offset = table.statesOffset;
  const placed = aggregates.map((call, index): AggregatePart => {
    const state = states[index] ?? [];
    const at = offset;
    offset += state.length * 8;
    return { call, state, kind: countsRows(call) ? 'rows' : 'words', offset: at };
  });
  return { table, keys: parts, aggregates: placed };
}

function countsRows(call: AggregateCall): boolean {
  return call.function === 'count' && call.arguments.length === 0 && call.filter === null;
}

function keyParts(key: Expression, position: number): KeyPart[] {
  const schema: Schema = [{ name: 'key', type: key.type, nullable: key.nullable }];
  const vectors = flattenSchema(schema);
  const paths: (readonly number[])[] = [];
  const visit = (fields: Schema, prefix: readonly number[]): void => {
    for (const [index, field] of fields.entries()) {
      paths.push([...prefix, index]);
      if (field.type.kind === 'struct') visit(field.type.fields, [...prefix, index]);
    }
  };
  visit(schema, []);
  return vectors.map((vector, index) => ({
    key: position,
    path: (paths[index] ?? []).slice(1),
    vector,
    word: keyWord(vector, vectors),
  }));
}

function keyWord(vector: Vector, vectors: readonly Vector[]): KeyWord | null {
  const parents: Vector[] = [];
  for (let at = vector.parent; at !== null; ) {
    const parent = vectors[at];
    if (parent === undefined) break;
    parents.push(parent);
    at = parent.parent;
  }
  if (vector.physical === 'struct' && !vector.nullable) return null;
  const nullable = vector.nullable || parents.some((parent) => parent.nullable);
  return { kind: vector.physical === 'view' ? 'view' : 'value', nullable };
}
