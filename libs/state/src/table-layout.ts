/**
 * One word of a grouping key. A `view` word points to bytes that the table keeps in its arena;
 * any other value stands for itself.
 */
export interface KeyWord {
  readonly kind: 'value' | 'view';
  readonly nullable: boolean;
}

/**
 * A slot of a keyed table, in bytes: row count (0 = free slot), then where needed the hash and a
 * bit per NULL key word, then key words and state words, 8 bytes each.
 */
export interface TableLayout {
  readonly keys: readonly KeyWord[];
  readonly stateWords: number;
  readonly hashOffset: number | null;
  readonly nullsOffset: number | null;
  readonly keysOffset: number;
  readonly statesOffset: number;
  readonly slotBytes: number;
}

/** The number of rows in the group; a group exists while it is not zero. */
export const rowCountOffset = 0;

export function tableLayout(keys: readonly KeyWord[], stateWords: number): TableLayout {
  let top = 8;
  const take = (bytes: number): number => {
    top += bytes;
    return top - bytes;
  };
  // A single number is hashed again faster than its hash is fetched.
  const hashed = keys.length > 1 || keys.some((key) => key.kind === 'view');
  const hashOffset = hashed ? take(8) : null;
  const nullsOffset = keys.some((key) => key.nullable) ? take(8) : null;
  const keysOffset = take(keys.length * 8);
  const statesOffset = take(stateWords * 8);
  return { keys, stateWords, hashOffset, nullsOffset, keysOffset, statesOffset, slotBytes: top };
}

/** Offsets in the descriptor of a table in linear memory: i32 each. */
export const tableDescriptor = {
  /** Address of the first slot. */
  base: 0,
  /** Address after the last slot. */
  end: 4,
  /** 64 - log2(slots). */
  shift: 8,
  /** Groups in the table. */
  groups: 12,
  /** The number of groups at which it must grow before another is added. */
  growAt: 16,
  /** Free bytes of the arena: from here */
  arenaTop: 20,
  /** to here. */
  arenaEnd: 24,
  bytes: 32,
} as const;
