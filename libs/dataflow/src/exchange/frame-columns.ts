import { physicalBytes, physicalKind, type SqlType, type Vector } from '@millrace/data';

/** Where the columns of a batch stand in a frame's payload, for a number of rows. */
export interface FrameColumn {
  readonly vector: Vector;
  /** Offset of the values in the payload. */
  readonly values: number;
  /** Offset of one validity byte a row; null where the vector cannot be NULL. */
  readonly validity: number | null;
}

export interface FrameColumns {
  readonly columns: readonly FrameColumn[];
  /** Where the bytes that views point to begin; views count from here. */
  readonly heap: number;
}

export function frameColumns(vectors: readonly Vector[], rows: number): FrameColumns {
  let top = 0;
  const take = (bytes: number): number => {
    const at = top;
    top += (bytes + 7) & ~7;
    return at;
  };
  const columns = vectors.map((vector) => ({
    vector,
    values: take(rows * vector.width),
    validity: vector.nullable ? take(rows) : null,
  }));
  return { columns, heap: top };
}

/** Bytes that one count of a view stands for: list elements carry a validity byte each. */
export function viewUnit(type: SqlType): number {
  return type.kind === 'list' ? physicalBytes(physicalKind(type.element)) + 1 : 1;
}

/** Whether values hold addresses inside of what their views point to, as lists of text do. */
export function nestsViews(type: SqlType): boolean {
  return type.kind === 'list' && physicalKind(type.element) === 'view';
}
